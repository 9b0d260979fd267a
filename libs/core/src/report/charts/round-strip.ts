import { scaleLinear } from 'd3-scale';
import { duration } from '../format.ts';
import { html, type Markup } from '../markup.ts';
import type { RoundRecord } from '../types.ts';
import { at } from './dot-plot.ts';

const WIDTH = 420;
const LEFT = 30;
const RIGHT = WIDTH - 8;
const ROW_HEIGHT = 15;

/** Ticks of a round; of more answers, so many spread evenly over their order. */
const TICKS = 60;

function fewAnswers({ answers }: RoundRecord): RoundRecord['answers'] {
  if (answers.length <= TICKS) return answers;
  const sorted = [...answers].sort((a, b) => a.afterMs - b.afterMs);
  const at = (tick: number) => sorted[Math.round((tick * (sorted.length - 1)) / (TICKS - 1))];
  return Array.from({ length: TICKS }, (_, tick) => at(tick)).filter((answer) => answer !== undefined);
}

/** One bar a round from its start to its close, and a tick where each site's answer arrived. */
export function roundStrip(rounds: readonly RoundRecord[]): Markup {
  const longest = Math.max(...rounds.map(({ startedMs, endedMs }) => endedMs - startedMs), 10);
  const x = scaleLinear().domain([0, longest]).range([LEFT, RIGHT]);
  const bottom = rounds.length * ROW_HEIGHT + 2;
  return html`<svg viewBox="0 0 ${WIDTH} ${bottom + 20}" role="img" aria-label="Length of each round, and when each site's answer arrived">
${x.ticks(4).map(
  (tick) => html`<line class="grid" x1="${at(x(tick))}" x2="${at(x(tick))}" y1="0" y2="${bottom}"/>
<text class="tick" x="${at(x(tick))}" y="${bottom + 15}" text-anchor="${tick === 0 ? 'start' : 'middle'}">${duration(tick)}</text>`,
)}
${rounds.map((round, row) => {
  const top = row * ROW_HEIGHT + 3;
  return html`<g><text class="tick" x="${LEFT - 6}" y="${top + 9}" text-anchor="end">${round.round}</text>
<rect class="round" x="${LEFT}" y="${top + 1}" width="${at(x(round.endedMs - round.startedMs) - LEFT)}" height="9" rx="2"><title>round ${round.round}: ${duration(round.endedMs - round.startedMs)}, ${round.closedBecause}</title></rect>
${fewAnswers(round).map(({ site, afterMs }) => html`<rect class="answer" x="${at(Math.min(x(afterMs), RIGHT) - 1)}" y="${top - 0.5}" width="2" height="12"><title>${site} after ${duration(afterMs)}</title></rect>`)}</g>`;
})}
</svg>`;
}
