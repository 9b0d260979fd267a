import {
  describeClosing,
  describeDuration,
  describeGathering,
  describeMoment,
  METRIC_TITLES,
  type RunReport,
  type SimulationResult,
} from '@atoll/core';
import { table } from '../../terminal/terminal.ts';

/** How the steps of training went, as a table for a terminal, and what came of the sites. */
export function simulationText(result: SimulationResult, report: RunReport | null): string {
  const { steps, sites, joined, gone, outages, shutdowns, tooLate, givenUp, gatheredMs, endedMs } = result;
  const rounds = steps.filter(({ kind, reason }) => kind === 'fit' || reason === 'failed');
  const rows = rounds
    .slice(-SHOWN)
    .map((step) => [
      step.what,
      describeMoment(step.openedMs),
      describeDuration(step.closedMs - step.openedMs),
      `${step.answered} of ${step.asked}`,
      ...[1, 2, 3].map((place) => timeOf(step.answersMs[place])),
      describeClosing(step),
    ]);
  const kinds = result.kinds.map(({ name, sites: count }) => `${count} ${name}`).join(', ');
  const quality = report?.overall.federated[report.metric];
  const end =
    report === null || typeof quality !== 'number' ? '' : `; ${METRIC_TITLES[report.metric]} ${(100 * quality).toFixed(1)} % at the end`;
  const noStep = `${describeDuration(endedMs)}, and no step began: ${describeGathering(result)}`;
  const someSteps = `${describeDuration(endedMs)} for ${steps.length} ${steps.length === 1 ? 'step' : 'steps'}; the first began after ${describeDuration(gatheredMs)}, when ${describeGathering(result)}${end}`;
  return [
    `Virtual    ${steps.length === 0 ? noStep : someSteps}`,
    `Sites      ${joined} of ${sites} joined (${kinds}), ${gone} gone at the end; ${outages} outages, ${shutdowns} times off`,
    `Wasted     ${givenUp} tasks given up, ${tooLate} answers too late`,
    ...(rows.length < rounds.length ? [`The last ${rows.length} of ${rounds.length} rounds:`] : []),
    ...(rows.length === 0 ? [] : [table([['step', 'begins', 'lasts', 'answers', 'half', '90 %', 'last', 'closed'], ...rows])]),
    '',
  ].join('\n');
}

/** Rounds that a table for a terminal has. */
const SHOWN = 20;

const timeOf = (milliseconds: number | undefined): string => (milliseconds === undefined ? '-' : describeDuration(milliseconds));
