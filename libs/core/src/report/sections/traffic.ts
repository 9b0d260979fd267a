import { partLegend, stackedBars } from '../charts/stacked-bars.ts';
import { sum } from '../derive.ts';
import { bytes } from '../format.ts';
import { html } from '../markup.ts';
import type { RunReport, TrafficEntry } from '../types.ts';
import { ABSENT, card, dataTable, type Section } from './parts.ts';

const DIRECTIONS = [
  { direction: 'down', arrow: '↓', words: 'received' },
  { direction: 'up', arrow: '↑', words: 'sent' },
] as const;

/** What went over the network, by site, direction and kind. */
export function traffic(report: RunReport): Section | undefined {
  const entries = report.traffic?.entries ?? [];
  if (entries.length === 0) return undefined;
  const sites = [...new Set(entries.map(({ site }) => site))];
  const columns = DIRECTIONS.flatMap(({ direction, arrow, words }) =>
    [...new Set(entries.filter((entry) => entry.direction === direction).map(({ kind }) => kind))].map((kind) => ({
      direction,
      kind,
      name: `${kind} ${arrow}`,
      words,
    })),
  );
  const total = (matches: (entry: TrafficEntry) => boolean) => sum(entries.filter(matches).map((entry) => entry.bytes));
  const cell = (size: number) => html`<td>${size === 0 ? ABSENT : bytes(size)}</td>`;
  const parts = columns.map(({ name }) => name);
  const bars = sites.map((site) => ({
    label: site,
    values: columns.map(({ direction, kind }) =>
      total((entry) => entry.site === site && entry.direction === direction && entry.kind === kind),
    ),
  }));
  const update = report.traffic?.updateBytes;
  return {
    id: 'traffic',
    title: 'Bytes',
    body: html`<p>The sites received ${bytes(total(({ direction }) => direction === 'down'))} and sent ${bytes(total(({ direction }) => direction === 'up'))}.${update !== undefined && ` One update is ${bytes(update)}.`} Images, file names and predictions of single images were not sent.</p>
<div class="grid chart-table">
${card('By site', html`${partLegend(parts)}${stackedBars(bars, parts, bytes, 'Bytes by site and kind; the numbers stand in the table')}<p class="hint">↓ received by the site, ↑ sent by the site.</p>`)}
${card(
  'In numbers',
  dataTable(
    'Bytes by site, direction and kind',
    html`<tr><th scope="col">site</th>${columns.map(({ name, words, kind }) => html`<th scope="col"><span aria-label="${kind} ${words}">${name}</span></th>`)}<th scope="col">all ↓</th><th scope="col">all ↑</th></tr>`,
    [
      ...sites.map(
        (
          site,
        ) => html`<tr><th scope="row">${site}</th>${columns.map(({ direction, kind }) => cell(total((entry) => entry.site === site && entry.direction === direction && entry.kind === kind)))}
${DIRECTIONS.map(({ direction }) => html`<td class="strong">${bytes(total((entry) => entry.site === site && entry.direction === direction))}</td>`)}</tr>`,
      ),
      html`<tr class="total"><th scope="row">all sites</th>${columns.map(({ direction, kind }) => cell(total((entry) => entry.direction === direction && entry.kind === kind)))}
${DIRECTIONS.map(({ direction }) => html`<td class="strong">${bytes(total((entry) => entry.direction === direction))}</td>`)}</tr>`,
    ],
  ),
)}
</div>`,
  };
}
