import { scaleLinear } from 'd3-scale';
import { sum } from '../derive.ts';
import { shortened } from '../format.ts';
import { html, type Markup } from '../markup.ts';
import { at } from './dot-plot.ts';

export interface StackedBar {
  readonly label: string;
  /** One value a part, in the order of the parts. */
  readonly values: readonly number[];
}

const WIDTH = 420;
const ROW_HEIGHT = 42;
const RIGHT = WIDTH - 6;

/** One bar a row from a common zero, the total at its right end. The parts are named by `partLegend` below it. */
export function stackedBars(
  bars: readonly StackedBar[],
  parts: readonly string[],
  format: (value: number) => string,
  label: string,
): Markup {
  const longest = Math.max(...bars.map(({ values }) => sum(values)));
  const x = scaleLinear()
    .domain([0, longest || 1])
    .range([0, RIGHT]);
  return html`<svg viewBox="0 0 ${WIDTH} ${bars.length * ROW_HEIGHT}" role="img" aria-label="${label}">
${bars.map((bar, row) => {
  const top = row * ROW_HEIGHT;
  let start = 0;
  return html`<g><text class="label" x="0" y="${top + 15}">${shortened(bar.label, 30)}</text>
<text class="label" x="${RIGHT}" y="${top + 15}" text-anchor="end">${format(sum(bar.values))}</text>
<rect class="bed" x="0" y="${top + 22}" width="${RIGHT}" height="12" rx="2"/>
${bar.values.map((value, part) => {
  const from = start;
  start += value;
  return (
    value > 0 &&
    html`<rect class="part${part % 6}" x="${at(x(from))}" y="${top + 22}" width="${at(Math.max(0.8, x(value) - 0.8))}" height="12"><title>${bar.label}, ${parts[part]}: ${format(value)}</title></rect>`
  );
})}</g>`;
})}
</svg>`;
}

/** The parts' names with their colours; the numbers stand in the table beside the chart. */
export function partLegend(parts: readonly string[]): Markup {
  return html`<ul class="legend">${parts.map(
    (part, index) =>
      html`<li><svg viewBox="0 0 12 12" aria-hidden="true"><rect class="part${index % 6}" width="12" height="12" rx="2"/></svg>${part}</li>`,
  )}</ul>`;
}
