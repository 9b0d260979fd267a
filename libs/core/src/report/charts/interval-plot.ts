import { scaleLinear } from 'd3-scale';
import type { Interval } from '../../evaluation/index.ts';
import { percent, shortened } from '../format.ts';
import { html, type Markup } from '../markup.ts';
import { domainOf } from './domain.ts';
import { at } from './dot-plot.ts';

export interface IntervalRow {
  readonly label: string;
  readonly value: number;
  readonly interval: Interval;
  readonly strong?: boolean;
}

const WIDTH = 420;
const ROW_HEIGHT = 46;
const LEFT = 8;
const RIGHT = WIDTH - 14;

/** One line a row on a common percent scale: the value as a disc on the interval that it lies in. */
export function intervalPlot(rows: readonly IntervalRow[], label: string): Markup {
  const ends = rows.flatMap(({ interval }) => [...interval]);
  const x = scaleLinear()
    .domain(domainOf(ends, [0, 1]))
    .nice(5)
    .range([LEFT, RIGHT]);
  const bottom = rows.length * ROW_HEIGHT + 4;
  return html`<svg viewBox="0 0 ${WIDTH} ${bottom + 22}" role="img" aria-label="${label}">
${x.ticks(5).map(
  (tick) => html`<line class="grid" x1="${at(x(tick))}" x2="${at(x(tick))}" y1="8" y2="${bottom}"/>
<text class="tick" x="${at(x(tick))}" y="${bottom + 16}" text-anchor="middle">${(tick * 100).toFixed(0)} %</text>`,
)}
${rows.map(({ label, value, interval: [low, high], strong }, index) => {
  const top = index * ROW_HEIGHT;
  const middle = top + 31;
  return html`<g><text class="${strong ? 'label strong' : 'label'}" x="${LEFT}" y="${top + 16}">${shortened(label, 28)}</text>
<text class="${strong ? 'label strong' : 'label'}" x="${RIGHT}" y="${top + 16}" text-anchor="end">${percent(value)}   ${percent(low)} – ${percent(high)}</text>
<line class="track" x1="${LEFT}" x2="${RIGHT}" y1="${middle}" y2="${middle}"/>
<line class="whisker" x1="${at(x(low))}" x2="${at(x(high))}" y1="${middle}" y2="${middle}"/>
<circle class="federated" cx="${at(x(value))}" cy="${middle}" r="6.5"><title>${label}: ${percent(value)} %, 95 % interval ${percent(low)} to ${percent(high)}</title></circle></g>`;
})}
</svg>`;
}
