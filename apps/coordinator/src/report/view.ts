import {
  headNameOf,
  mergeEvaluations,
  plannedRounds,
  type RunReport,
  type RunState,
  type RunView,
  type Scores,
  strategyNameOf,
} from '@atoll/core';
import { buildReport, headingOf, type ReportSource } from './build.ts';
import { curveOf, roundsOf } from './history.ts';
import { toScores } from './scores.ts';
import { timingOf, trafficOf, updateBytesOf } from './spent.ts';

/** A run for its operator, also one that goes on: the report as far as it has come. */
export function buildView(source: ReportSource): RunView {
  const { state } = source.run;
  const { metric } = state.federation.evaluation;
  const headline = metric === 'loss' ? 'balancedAccuracy' : metric;
  const report = buildReport(source, { metric: headline });
  return {
    report: report ?? provisional(source, headline),
    tested: report !== null,
    ...validatedOf(state),
    federation: JSON.stringify(state.federation),
  };
}

/** What there is before the final test: everything but figures on test images. */
function provisional({ run: { state, context }, blobs, software, generatedAt }: ReportSource, metric: RunReport['metric']): RunReport {
  const { federation } = state;
  const rounds = roundsOf(state);
  return {
    ...headingOf({ state, software, generatedAt }, metric),
    overall: { federated: NOTHING },
    sites: [...state.members.values()].map(({ site, profile }) => ({ site, federated: NOTHING, trainCount: profile.counts.train })),
    training: {
      strategy: strategyNameOf(federation.strategy),
      head: headNameOf(federation.head),
      backbone: `${context.backbone.manifest.name} ${context.backbone.manifest.version}`,
      roundsPlanned: plannedRounds(federation),
      roundsRun: rounds.length,
      curve: curveOf(state, metric),
    },
    timing: timingOf(state),
    traffic: { ...updateBytesOf(state), entries: trafficOf(state, blobs) },
    rounds,
    digests: { backbone: state.backbone, initialHead: state.initialHead },
    notes: [],
  };
}

const NOTHING: Scores = { count: 0, accuracy: 0, balancedAccuracy: 0, macroF1: 0 };

/** The head of the last round that was judged, on the validation images of all sites. */
function validatedOf({ history }: RunState): Pick<RunView, 'validated'> {
  const last = history.findLast(({ task }) => task.kind === 'evaluate' && task.split === 'validation');
  if (last?.outcome.kind !== 'evaluate') return {};
  const judged = last.outcome.evaluations.map(({ evaluation }) => evaluation).filter(({ count }) => count > 0);
  return judged.length === 0 ? {} : { validated: { round: last.task.round, scores: toScores(mergeEvaluations(judged)) } };
}
