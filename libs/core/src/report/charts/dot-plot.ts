import { scaleLinear } from 'd3-scale';
import { percent, shortened } from '../format.ts';
import { html, type Markup } from '../markup.ts';
import { domainOf } from './domain.ts';

export interface DotRow {
  readonly label: string;
  /** Printed at the right end, in words of the caller. */
  readonly remark: string;
  readonly alone?: number;
  readonly federated: number;
  readonly personal?: number;
  readonly pooled?: number;
  readonly strong?: boolean;
}

const WIDTH = 420;
const ROW_HEIGHT = 46;
const LEFT = 8;
const RIGHT = WIDTH - 14;

/** One line a row on a common percent scale: ring = alone, disc = federated, diamond = personal, upright bar = pooled. */
export function dotPlot(rows: readonly DotRow[], label: string): Markup {
  const values = rows.flatMap((row) => [row.alone, row.federated, row.personal, row.pooled].filter((value) => value !== undefined));
  const x = scaleLinear()
    .domain(domainOf(values, [0, 1], 0.1))
    .nice(5)
    .range([LEFT, RIGHT]);
  const bottom = rows.length * ROW_HEIGHT + 4;
  return html`<svg viewBox="0 0 ${WIDTH} ${bottom + 22}" role="img" aria-label="${label}">
${x.ticks(5).map(
  (tick) => html`<line class="grid" x1="${at(x(tick))}" x2="${at(x(tick))}" y1="8" y2="${bottom}"/>
<text class="tick" x="${at(x(tick))}" y="${bottom + 16}" text-anchor="middle">${(tick * 100).toFixed(0)} %</text>`,
)}
${rows.map((row, index) => dotRow(row, index * ROW_HEIGHT, (value) => at(x(value))))}
</svg>`;
}

function dotRow(row: DotRow, top: number, x: (value: number) => number): Markup {
  const middle = top + 31;
  const { alone, federated, personal, pooled } = row;
  return html`<g>
<text class="${row.strong ? 'label strong' : 'label'}" x="${LEFT}" y="${top + 16}">${shortened(row.label, 28)}</text>
<text class="${row.strong ? 'label strong' : 'label'}" x="${RIGHT}" y="${top + 16}" text-anchor="end">${row.remark}</text>
<line class="track" x1="${LEFT}" x2="${RIGHT}" y1="${middle}" y2="${middle}"/>
${alone !== undefined && html`<line class="span" x1="${x(alone)}" x2="${x(federated)}" y1="${middle}" y2="${middle}"/>`}
${pooled !== undefined && html`<rect class="pooled" x="${x(pooled) - 1.5}" y="${middle - 9}" width="3" height="18"><title>${row.label}, pooled: ${percent(pooled)} %</title></rect>`}
${alone !== undefined && html`<circle class="alone" cx="${x(alone)}" cy="${middle}" r="5"><title>${row.label}, alone: ${percent(alone)} %</title></circle>`}
<circle class="federated" cx="${x(federated)}" cy="${middle}" r="6.5"><title>${row.label}, federated: ${percent(federated)} %</title></circle>
${personal !== undefined && html`<path class="personal" d="${diamond(x(personal), middle)}"><title>${row.label}, personal: ${percent(personal)} %</title></path>`}
</g>`;
}

/** The mark of a personal model, around this point. */
export function diamond(x: number, y: number): string {
  return `M${at(x)} ${at(y - 7)} ${at(x + 5)} ${at(y)} ${at(x)} ${at(y + 7)} ${at(x - 5)} ${at(y)}Z`;
}

/** A coordinate as the page writes it: one decimal is a tenth of a pixel. */
export function at(value: number): number {
  return Math.round(value * 10) / 10;
}
