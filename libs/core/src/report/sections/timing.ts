import { partLegend, stackedBars } from '../charts/stacked-bars.ts';
import { sum } from '../derive.ts';
import { duration, wholeNumber } from '../format.ts';
import { html, type Markup } from '../markup.ts';
import { type PhaseTimes, type RunReport, TIMING_PHASES } from '../types.ts';
import { ABSENT, card, dataTable, type Section } from './parts.ts';

/** Where the time went, over all and at each site. */
export function timing(report: RunReport): Section | undefined {
  if (report.timing === undefined) return undefined;
  const rows = [
    ...(report.timing.overall === undefined ? [] : [{ label: 'whole run', phases: report.timing.overall }]),
    ...report.timing.sites.map(({ site, phases }) => ({ label: site, phases })),
  ];
  if (rows.length === 0) return undefined;
  const phases = TIMING_PHASES.filter((phase) => rows.some((row) => row.phases[phase] !== undefined));
  const bars = rows.map(({ label, phases: times }) => ({ label, values: phases.map((phase) => times[phase] ?? 0) }));
  return {
    id: 'time',
    title: 'Time',
    body: html`<p>The run took ${duration(report.timing.wallMs)} from launch to end.${featureSentence(report)}</p>
<div class="grid chart-table">
${card('By phase', html`${partLegend(phases)}${stackedBars(bars, phases, duration, 'Time by phase, over all and at each site; the numbers stand in the table')}`)}
${card('In numbers', phaseTable(rows, phases))}
</div>`,
  };
}

function phaseTable(
  rows: readonly { readonly label: string; readonly phases: PhaseTimes }[],
  phases: readonly (keyof PhaseTimes)[],
): Markup {
  return dataTable(
    'Time by phase',
    html`<tr><td></td>${phases.map((phase) => html`<th scope="col">${phase}</th>`)}<th scope="col">sum</th></tr>`,
    rows.map(
      ({ label, phases: times }) =>
        html`<tr><th scope="row">${label}</th>${phases.map((phase) => {
          const time = times[phase];
          return html`<td>${time === undefined ? ABSENT : duration(time)}</td>`;
        })}<td class="strong">${duration(sum(Object.values(times)))}</td></tr>`,
    ),
  );
}

function featureSentence({ sites }: RunReport): string {
  const known = sites.flatMap(({ features }) => (features === undefined ? [] : [features]));
  if (known.length === 0) return '';
  const computed = sum(known.map((features) => features.computed));
  const cached = sum(known.map((features) => features.cached));
  return ` Features were computed for ${wholeNumber(computed)} images and taken from the sites’ caches for ${wholeNumber(cached)}.`;
}
