import { scaleLinear } from 'd3-scale';
import { curveMonotoneX, line } from 'd3-shape';
import { shortened } from '../format.ts';
import { html, type Markup } from '../markup.ts';
import { domainOf } from './domain.ts';
import { at } from './dot-plot.ts';

export interface Series {
  readonly name: string;
  /** `[round, value]`, rounds ascending. */
  readonly points: readonly (readonly [number, number])[];
  /** The one that the chart is about. */
  readonly main?: boolean;
}

export interface LineChart {
  readonly label: string;
  readonly series: readonly Series[];
  readonly references?: readonly { readonly name: string; readonly value: number }[];
  readonly marker?: { readonly round: number; readonly name: string };
  readonly format: (value: number) => string;
  /** Under the horizontal axis and at its whole numbers; rounds unless told. */
  readonly axis?: { readonly label: string; readonly tick: (value: number) => string };
  /** Lowest and highest value that can be. */
  readonly bounds: readonly [number, number];
}

const WIDTH = 420;
const HEIGHT = 264;
const LEFT = 40;
const TOP = 26;
const BOTTOM = HEIGHT - 38;
const LABELLED_SERIES = 9;
const LABEL_GAP = 14.5;

/** Lines over rounds, named at their right end instead of in a legend; reference lines are dashed and named. */
export function lineChart(chart: LineChart): Markup {
  const named = chart.series.length <= LABELLED_SERIES;
  const right = named ? WIDTH - 110 : WIDTH - 12;
  const rounds = chart.series.flatMap(({ points }) => points.map(([round]) => round));
  const values = [
    ...chart.series.flatMap(({ points }) => points.map(([, value]) => value)),
    ...(chart.references ?? []).map(({ value }) => value),
  ];
  const x = scaleLinear()
    .domain([Math.min(...rounds), Math.max(...rounds)])
    .range([LEFT, right]);
  const y = scaleLinear().domain(domainOf(values, chart.bounds)).nice(5).range([BOTTOM, TOP]);
  const ends = spreadApart(
    chart.series.flatMap((series) => {
      const last = series.points.at(-1);
      return named && last !== undefined ? [{ series, y: y(last[1]) }] : [];
    }),
  );
  const path = line<readonly [number, number]>(
    ([round]) => at(x(round)),
    ([, value]) => at(y(value)),
  ).curve(curveMonotoneX);
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${chart.label}">
${y.ticks(5).map(
  (tick) => html`<line class="grid" x1="${LEFT}" x2="${right}" y1="${at(y(tick))}" y2="${at(y(tick))}"/>
<text class="tick" x="${LEFT - 6}" y="${at(y(tick)) + 4}" text-anchor="end">${chart.format(tick)}</text>`,
)}
${x
  .ticks(6)
  .filter(Number.isInteger)
  .map(
    (tick) => html`<text class="tick" x="${at(x(tick))}" y="${BOTTOM + 17}" text-anchor="middle">${chart.axis?.tick(tick) ?? tick}</text>`,
  )}
<text class="tick" x="${(LEFT + right) / 2}" y="${HEIGHT - 3}" text-anchor="middle">${chart.axis?.label ?? 'round'}</text>
${(chart.references ?? []).map(
  ({ name, value }) => html`<line class="reference" x1="${LEFT}" x2="${right}" y1="${at(y(value))}" y2="${at(y(value))}"/>
<text class="reference-label" x="${LEFT + 4}" y="${at(y(value)) - 5}">${name} ${chart.format(value)}</text>`,
)}
${
  chart.marker &&
  html`<line class="marker" x1="${at(x(chart.marker.round))}" x2="${at(x(chart.marker.round))}" y1="${TOP - 6}" y2="${BOTTOM}"/>
<text class="marker-label" x="${at(x(chart.marker.round))}" y="${TOP - 11}" text-anchor="${x(chart.marker.round) > (LEFT + right) / 2 ? 'end' : 'start'}">${chart.marker.name}</text>`
}
${[...chart.series]
  .sort((a, b) => Number(a.main ?? false) - Number(b.main ?? false))
  .map(
    (series) =>
      html`<path class="${series.main ? 'line main' : 'line'}" d="${path(series.points) ?? ''}"><title>${series.name}</title></path>`,
  )}
${chart.series.flatMap(({ main, points }) =>
  main
    ? points
        .filter(([round]) => round === chart.marker?.round)
        .map(([round, value]) => html`<circle class="federated" cx="${at(x(round))}" cy="${at(y(value))}" r="5"/>`)
    : [],
)}
${ends.map(({ series, y: end }) => html`<text class="${series.main ? 'end strong' : 'end'}" x="${right + 7}" y="${at(end) + 4}">${shortened(series.name, 14)}</text>`)}
</svg>`;
}

/** Moves label positions apart until none is nearer than `LABEL_GAP` to the next, keeping their order. */
function spreadApart<Label extends { readonly y: number }>(labels: readonly Label[]): Label[] {
  const sorted = [...labels].sort((a, b) => a.y - b.y);
  const positions = sorted.map(({ y }) => y);
  for (let pass = 0; pass < 60; pass++) {
    for (let index = 1; index < positions.length; index++) {
      const overlap = LABEL_GAP - ((positions[index] ?? 0) - (positions[index - 1] ?? 0));
      if (overlap > 0) {
        positions[index - 1] = (positions[index - 1] ?? 0) - overlap / 2;
        positions[index] = (positions[index] ?? 0) + overlap / 2;
      }
    }
  }
  return sorted.map((label, index) => ({ ...label, y: positions[index] ?? label.y }));
}
