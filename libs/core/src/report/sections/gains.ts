import { type DotRow, dotPlot } from '../charts/dot-plot.ts';
import { aloneOnAverage, gainInImages } from '../derive.ts';
import { capitalised, METRIC_TITLES, percent, pointsBetween, signed, wholeNumber } from '../format.ts';
import { html, type Markup } from '../markup.ts';
import type { Comparison, RunReport } from '../types.ts';
import { ABSENT, card, dataTable, type Section } from './parts.ts';

const METRICS = ['accuracy', 'balancedAccuracy', 'macroF1'] as const;

/** Each site: its own model, the federated one, and the one trained on everything. */
export function gains(report: RunReport): Section {
  const metric = METRIC_TITLES[report.metric];
  return {
    id: 'gains',
    title: knowsAlone(report) ? 'Who gains' : 'Result of each site',
    body: html`<div class="grid chart-table">
${card(`${capitalised(metric)} on each site’s test images`, html`${legend(report)}${dotPlot(dotRows(report), `${metric} of each site: alone, federated and pooled; the numbers stand in the table`)}`)}
${card('In numbers', html`${pointsTable(report)}<p class="hint">One test image is ${onePoint(report)}</p>`)}
</div>
${card('All metrics', metricsTable(report), 'wide')}`,
  };
}

/** Without what a site has alone there is no gain to speak of. */
function knowsAlone(report: RunReport): boolean {
  return [report.overall, ...report.sites].some(({ alone }) => alone !== undefined);
}

function legend(report: RunReport): Markup {
  return html`<ul class="legend">
${knowsAlone(report) && html`<li><svg viewBox="0 0 14 14" aria-hidden="true"><circle class="alone" cx="7" cy="7" r="5"/></svg>alone</li>`}
<li><svg viewBox="0 0 14 14" aria-hidden="true"><circle class="federated" cx="7" cy="7" r="6"/></svg>federated</li>
${[report.overall, ...report.sites].some(({ pooled }) => pooled) && html`<li><svg viewBox="0 0 14 14" aria-hidden="true"><rect class="pooled" x="5.5" width="3" height="14"/></svg>pooled</li>`}
</ul>`;
}

function dotRows(report: RunReport): DotRow[] {
  const { metric, overall } = report;
  const row = (label: string, federated: number, alone: number | undefined, pooled: number | undefined): DotRow => ({
    label,
    federated,
    remark:
      alone === undefined ? percent(federated) : `${percent(alone)} → ${percent(federated)}   ${signed(pointsBetween(alone, federated))}`,
    ...(alone === undefined ? {} : { alone }),
    ...(pooled === undefined ? {} : { pooled }),
  });
  return [
    { ...row('All sites', overall.federated[metric], aloneOnAverage(report), overall.pooled?.[metric]), strong: true },
    ...report.sites.map((site) => row(site.site, site.federated[metric], site.alone?.[metric], site.pooled?.[metric])),
  ];
}

function pointsTable(report: RunReport): Markup {
  const { metric } = report;
  const pooled = report.sites.some((site) => site.pooled) || report.overall.pooled !== undefined;
  const gain = knowsAlone(report);
  const row = (
    name: string,
    comparison: Comparison,
    trainCount: number | undefined,
    kind = '',
    alone: number | undefined = comparison.alone?.[metric],
  ) => {
    const points = alone === undefined ? undefined : pointsBetween(alone, comparison.federated[metric]);
    const images = gainInImages(comparison);
    return html`<tr class="${kind}"><th scope="row">${name}</th>
<td>${trainCount === undefined ? ABSENT : wholeNumber(trainCount)}</td><td>${wholeNumber(comparison.federated.count)}</td>
${gain && html`<td>${share(alone)}</td>`}<td class="strong">${share(comparison.federated[metric])}</td>${pooled && html`<td>${share(comparison.pooled?.[metric])}</td>`}
${gain && html`<td class="${gainKind(points)}">${points === undefined ? ABSENT : signed(points)}</td><td class="${gainKind(images)}">${images === undefined ? ABSENT : signed(images, 0)}</td>`}</tr>`;
  };
  const trainCounts = report.sites.map(({ trainCount }) => trainCount);
  const total = trainCounts.reduce((sum, count) => (sum === undefined || count === undefined ? undefined : sum + count), 0);
  return dataTable(
    `${capitalised(METRIC_TITLES[metric])} in %${gain ? ', gain of federated over alone' : ''}`,
    html`<tr><th scope="col">site</th><th scope="col">train</th><th scope="col">test</th>${gain && html`<th scope="col">alone</th>`}<th scope="col">federated</th>${pooled && html`<th scope="col">pooled</th>`}${gain && html`<th scope="col">gain, points</th><th scope="col">gain, images</th>`}</tr>`,
    [
      ...report.sites.map((site) => row(site.site, site, site.trainCount)),
      row('all sites', report.overall, total, 'total', aloneOnAverage(report)),
    ],
  );
}

function gainKind(gain: number | undefined): string {
  if (gain === undefined || gain === 0) return '';
  return gain > 0 ? 'gain' : 'loss';
}

function share(value: number | undefined): Markup | string {
  return value === undefined ? ABSENT : percent(value);
}

function onePoint(report: RunReport): string {
  const counts = report.sites.map((site) => site.federated.count).filter((count) => count > 0);
  const overall = `${(100 / report.overall.federated.count).toFixed(1)} points over all sites`;
  if (counts.length === 0) return `${overall}.`;
  return `${(100 / Math.max(...counts)).toFixed(1)} points of accuracy${Math.max(...counts) === Math.min(...counts) ? '' : ' or more'} at one site, ${overall}.`;
}

function metricsTable(report: RunReport): Markup {
  const models = (['alone', 'federated', 'pooled'] as const).filter((model) => [report.overall, ...report.sites].some((one) => one[model]));
  const rowOf = (name: string, comparison: Comparison, kind = '') =>
    html`<tr class="${kind}"><th scope="row">${name}</th>${METRICS.map((metric) => models.map((model) => html`<td class="${model === 'federated' ? 'strong' : ''}">${share(comparison[model]?.[metric])}</td>`))}</tr>`;
  return dataTable(
    'Each site’s test images; metrics in %',
    html`<tr><th scope="col" rowspan="2">site</th>${METRICS.map((metric) => html`<th scope="colgroup" class="group" colspan="${models.length}">${METRIC_TITLES[metric]}</th>`)}</tr>
<tr>${METRICS.map(() => models.map((model) => html`<th scope="col">${model}</th>`))}</tr>`,
    [...report.sites.map((site) => rowOf(site.site, site)), rowOf('all sites', report.overall, 'total')],
  );
}
