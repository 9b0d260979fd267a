import { describeDuration, describeMoment } from '../../federation/duration.ts';
import { lineChart } from '../charts/line-chart.ts';
import { capitalised, METRIC_TITLES, wholeNumber } from '../format.ts';
import { html, type Markup } from '../markup.ts';
import type { RunReport, SimulatedStep, SimulationResult } from '../types.ts';
import { ABSENT, card, dataTable, headRow, type Section } from './parts.ts';

/** How a federation of virtual sites went by its own clock: what each step waited for, and what quality was there when. */
export function virtualTime(report: RunReport): Section | undefined {
  const { simulation } = report;
  if (simulation === undefined) return undefined;
  return {
    id: 'virtual-time',
    title: 'Virtual time',
    body: html`${story(simulation)}${qualityCard(report, simulation)}${card('What was waited for', stepTable(simulation.steps.filter(isTold)), 'wide')}`,
  };
}

/** Judging steps that everyone answered are left to the JSON. */
const isTold = ({ kind, reason }: SimulatedStep): boolean => kind !== 'evaluate' || reason !== 'all-answered';

function story({
  profile,
  seed,
  kinds,
  sites,
  unable,
  joined,
  gone,
  outages,
  shutdowns,
  givenUp,
  tooLate,
  gatheredMs,
  gatheredBy,
  endedMs,
}: SimulationResult): Markup {
  const count = wholeNumber;
  return html`<p>The sites are virtual: profile ${profile}, seed ${seed}, ${kinds.map(({ name, sites: of }) => `${count(of)} ${name}`).join(', ')}. All times of this report are of their virtual clock. ${count(joined)} of ${count(sites)} sites joined${unable > 0 && `, ${count(unable)} more had too few images`}. The first step began after ${describeDuration(gatheredMs)}, when ${describeGathering({ gatheredBy })}; the run ended after ${describeDuration(endedMs)}. There were ${count(outages)} outages of connections and ${count(shutdowns)} shutdowns; ${count(gone)} sites were gone at the end. ${count(givenUp)} tasks were begun and given up, ${count(tooLate)} answers came when nobody waited for them any more.</p>`;
}

function qualityCard({ training, metric }: RunReport, { steps, gatheredMs }: SimulationResult): Markup | undefined {
  const judged = new Map(
    steps.flatMap((step) => (step.kind === 'evaluate' && step.what.endsWith('validation') ? [[step.round, step.closedMs]] : [])),
  );
  const values = training.curve.flatMap(({ round, validation }): [number, number][] => {
    const at = judged.get(round);
    return at === undefined || validation === undefined ? [] : [[at, validation]];
  });
  const [first, last] = [values[0]?.[0], values.at(-1)?.[0]];
  if (first === undefined || last === undefined || values.length < 2) return undefined;
  const unit = UNITS.find(({ milliseconds }) => last - first >= 4 * milliseconds) ?? SECONDS;
  const chart = card(
    `${capitalised(METRIC_TITLES[metric])} by virtual time`,
    html`${lineChart({
      label: `${METRIC_TITLES[metric]} on the validation images of all sites by ${unit.name} since the first step began`,
      series: [
        { name: 'all sites', points: values.map(([at, value]) => [(at - gatheredMs) / unit.milliseconds, value] as const), main: true },
      ],
      format: (value) => `${(value * 100).toFixed(0)} %`,
      axis: { label: `${unit.name} since the first step began`, tick: (value) => `${value}` },
      bounds: [0, 1],
    })}<p class="hint">On the validation images of the sites that answered.</p>`,
  );
  return html`<div class="grid">${chart}</div>`;
}

const SECONDS = { name: 'seconds', milliseconds: 1_000 };
const UNITS = [
  { name: 'days', milliseconds: 86_400_000 },
  { name: 'hours', milliseconds: 3_600_000 },
  { name: 'minutes', milliseconds: 60_000 },
];

function stepTable(steps: readonly SimulatedStep[]): Markup {
  const columns = ['step', 'begins', 'length', 'answers', 'quorum', 'half', '90 %', 'last', 'closed because'];
  const time = (milliseconds: number | undefined) => (milliseconds === undefined ? ABSENT : describeDuration(milliseconds));
  return html`${dataTable(
    'Steps in order; judging is left out where everyone answered',
    headRow(columns, ['closed because']),
    steps.map((step) => {
      const { what, openedMs, closedMs, answered, asked, enoughMs, answersMs } = step;
      const [, half, most, last] = answersMs;
      return html`<tr><th scope="row">${what}</th><td>${describeMoment(openedMs)}</td><td>${time(closedMs - openedMs)}</td><td>${answered} of ${asked}</td>
<td>${time(enoughMs)}</td><td>${time(half)}</td><td>${time(most)}</td><td>${time(last)}</td>
<td class="words closed">${reasonInWords(step)}${missingInWords(step.missing) !== '' && html`<br><span class="loss">missing: ${missingInWords(step.missing)}</span>`}</td></tr>`;
    }),
    'tall steps',
  )}<p class="hint">Quorum, half, 90 %, last: when so many of the answers were there, after the step began. Missing: what the sites without an answer were at when the step closed.</p>`;
}

const REASONS = {
  'all-answered': 'all answered',
  'goal-reached': 'enough answered',
  deadline: 'deadline, with the quorum',
  'others-gone': 'the others were away',
  failed: 'failed: no quorum',
} as const satisfies Record<SimulatedStep['reason'], string>;

/** `deadline, with the quorum after 1 extension` */
function reasonInWords({ reason, extensions, late }: SimulatedStep): string {
  const extended = extensions === 0 ? '' : ` after ${extensions} ${extensions === 1 ? 'extension' : 'extensions'}`;
  return `${REASONS[reason]}${extended}${late === 0 ? '' : `; ${late} of earlier rounds`}`;
}

/** Why the first step began when it did: `all had joined`. */
export const describeGathering = ({ gatheredBy }: Pick<SimulationResult, 'gatheredBy'>): string => GATHERED[gatheredBy];

const GATHERED = {
  complete: 'all had joined',
  deadline: 'deadlines.join had passed',
  failed: 'deadlines.join had passed without the quorum',
} as const satisfies Record<SimulationResult['gatheredBy'], string>;

/** `50 computing, 20 no connection`, the most first. */
export const missingInWords = (missing: SimulatedStep['missing']): string =>
  Object.entries(missing)
    .sort(([, a], [, b]) => b - a)
    .map(([standing, count]) => `${count} ${standing}`)
    .join(', ');

/** Why a step closed and without whom: `deadline, with the quorum, 430 of 500; missing: 50 computing, 20 no connection`. */
export function describeClosing(step: SimulatedStep): string {
  const missing = missingInWords(step.missing);
  return `${reasonInWords(step)}, ${step.answered} of ${step.asked}${missing === '' ? '' : `; missing: ${missing}`}`;
}
