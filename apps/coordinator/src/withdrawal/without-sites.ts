import {
  AtollError,
  type ChosenHead,
  type ClosedStep,
  candidateName,
  chosenHead,
  type Digest,
  digestOf,
  federatedHeads,
  isSolved,
  leaveOneSiteOut,
  plannedRounds,
  type RunState,
  type SiteEvaluation,
  type SiteId,
  type SolveOutcome,
  siteLeftOut,
  standardisationOfRun,
  standardisesAtSite,
  strategyNameOf,
  sumsInCoordinates,
  type WithdrawalBasis,
} from '@atoll/core';
import { decode, encode, wire } from '@atoll/protocol';
import { chooseHead } from '../runs/closed-form/index.ts';
import { combine } from '../runs/combine.ts';
import type { RunContext } from '../runs/index.ts';
import type { BlobStore } from '../storage/index.ts';

/** What a run would be without some of its sites. */
export interface WithoutSites {
  /** The run as it would be, as far as it is known: its members and the steps that its head comes from. */
  readonly state: RunState;
  readonly head: Digest;
  readonly basis: WithdrawalBasis;
  readonly why: string;
}

interface Source {
  readonly state: RunState;
  readonly context: RunContext;
  readonly blobs: BlobStore;
  readonly sites: ReadonlySet<SiteId>;
}

/**
 * The head of a completed run without these sites, from what the coordinator has stored.
 *
 * A head from sums is solved again from the sums of the others: standardisation, and with several folds the strength of the
 * penalty, follow from these alone and are those of a federation that never had the sites, bit for bit. Class balance, shrinkage,
 * temperature, and with one fold the strength, are chosen by figures of the sites: chosen again, by the figures of the others,
 * which are about heads that the sites' sums were part of. Fine-tuning after it is not repeated.
 *
 * Of a run in rounds there is such a head if rounds were made without the site (`evaluation.leaveOneSiteOut`).
 *
 * Throws AtollError 857 where neither is possible.
 */
export async function withoutSites(source: Source): Promise<WithoutSites> {
  return isSolved(source.state.federation.strategy) ? solveWithout(source) : roundsWithout(source);
}

/** The answers of the others to the question for sums. @throws AtollError 857 */
export function sumsWithout({ history }: RunState, sites: ReadonlySet<SiteId>): ClosedStep {
  const step = history.find(({ outcome }) => outcome.kind === 'solve');
  if (step === undefined) throw new AtollError(857, 'The run has no sums of its sites.');
  const contributions = step.contributions.filter(({ site }) => !sites.has(site));
  if (contributions.length === 0) throw new AtollError(857, 'No other site is left.');
  return { ...step, contributions };
}

async function solveWithout({ state, context, blobs, sites }: Source): Promise<WithoutSites> {
  const { federation } = state;
  if (sumsInCoordinates(federation) && federation.features.standardise === true)
    throw new AtollError(857, 'The sums of all sites stand in coordinates that follow from the images of all: they cannot be told apart.');
  const common = { context, blobs, sums: new Map() };
  const before: ClosedStep[] = [];
  const coordinates = state.history.find(({ outcome }) => outcome.kind === 'summarise');
  if (standardisesAtSite(federation) && coordinates !== undefined)
    before.push(await combinedAgain(coordinates, { state, context, blobs, sites }));
  const sums = sumsWithout(state, sites);
  const outcome = await combine(sums.task, { ...common, state: { ...state, history: before }, contributions: sums.contributions });
  if (outcome.kind !== 'solve' || sums.outcome.kind !== 'solve') throw new AtollError(857, 'The sums of the others give no head.');
  const solved: ClosedStep = { ...sums, outcome };

  const choice = state.history.find((step) => step.outcome.kind === 'evaluate' && step.outcome.chosen !== null);
  if (choice?.outcome.kind !== 'evaluate') throw new AtollError(857, 'The run ended before a head was chosen.');
  const evaluations = renamed(choice.outcome.evaluations, sums.outcome, outcome).filter(({ site }) => !sites.has(site));
  const history = [...before, solved];
  const contributions = choice.contributions.filter(({ site }) => !sites.has(site));
  const chosen = await chooseHead(evaluations, { ...common, state: { ...state, history }, contributions });
  history.push({ ...choice, contributions, outcome: { kind: 'evaluate', evaluations, chosen } }, ...validations(state, choice, sites));
  const isJudged = evaluations.some(({ evaluation }) => evaluation.count > 0);
  return {
    state: { ...state, members: membersWithout(state, sites), history },
    head: chosen.head,
    basis: isJudged ? 'figures' : 'sums',
    why: `solved from the sums of ${sums.contributions.length} sites`,
  };
}

/** What the others said of the chosen head on their validation images: its temperature follows from it. */
function validations({ history }: RunState, { task }: ClosedStep, sites: ReadonlySet<SiteId>): ClosedStep[] {
  return history.flatMap((step) => {
    const { outcome } = step;
    if (step.task.kind !== 'evaluate' || step.task.split !== 'validation' || step.task.chooses || step.task.round !== task.round) return [];
    if (outcome.kind !== 'evaluate') return [];
    const evaluations = outcome.evaluations.filter(({ site }) => !sites.has(site));
    return [{ ...step, outcome: { ...outcome, evaluations } }];
  });
}

async function combinedAgain(step: ClosedStep, { state, sites, context, blobs }: Source): Promise<ClosedStep> {
  const contributions = step.contributions.filter(({ site }) => !sites.has(site));
  const outcome = await combine(step.task, { context, blobs, sums: new Map(), state: { ...state, history: [] }, contributions });
  return { ...step, contributions, outcome };
}

/** The figures of the old candidates under the names of the new ones: where only the strength differs, which others' sums chose, they stand for these. */
function renamed(evaluations: readonly SiteEvaluation[], before: SolveOutcome, after: SolveOutcome): SiteEvaluation[] {
  const names = new Map<string, string>();
  for (const [i, { folds, ...settings }] of before.candidates.entries()) {
    const { folds: _, ...other } = after.candidates[i] ?? { folds, ...settings };
    for (const fold of folds.keys()) names.set(candidateName(settings, fold), candidateName(other, fold));
  }
  return evaluations.map((one) => ({ ...one, head: names.get(one.head) ?? one.head }));
}

/** The rounds that were made without the site, as if they were the run's. */
function roundsWithout({ state, sites }: Source): WithoutSites {
  const [site, another] = sites;
  const heads = site === undefined ? [] : federatedHeads(state, site);
  const last = heads.at(-1);
  if (
    leaveOneSiteOut(state.federation) !== 'rounds' ||
    site === undefined ||
    last === undefined ||
    heads.length < plannedRounds(state.federation)
  )
    throw new AtollError(
      857,
      `${strategyNameOf(state.federation.strategy)} trains in rounds, and what one site added to a head cannot be taken out again.`,
    );
  if (another !== undefined) throw new AtollError(857, 'Rounds were made without one site at a time, not without several.');
  const standardisation = standardisationOfRun(state, site);
  const history = state.history.flatMap((step): ClosedStep[] => {
    const { task, outcome } = step;
    if (outcome.kind === 'summarise' && standardisation !== null)
      return [{ ...step, outcome: { ...outcome, standardisation, without: [] } }];
    return task.kind === 'fit' && siteLeftOut(task) === site ? [{ ...step, task: { ...task, without: null } }] : [];
  });
  return {
    state: { ...state, members: membersWithout(state, sites), history },
    head: last.head,
    basis: 'rounds',
    why: `all ${heads.length} rounds were made without ${site}, and the last head is taken`,
  };
}

const membersWithout = ({ members }: RunState, sites: ReadonlySet<SiteId>): RunState['members'] =>
  new Map([...members].filter(([site]) => !sites.has(site)));

/**
 * A run that never had the sites: the same federation but for name, cohort and deadlines, with the very sums of the others. Its
 * chosen head is what this run's would have been.
 */
export function runWithout(
  { state, blobs, sites }: Omit<Source, 'context'>,
  others: Iterable<RunState>,
): { readonly run: RunState; readonly chosen: ChosenHead } | null {
  if (!isSolved(state.federation.strategy)) return null;
  const wanted = decisive(state, sumsWithout(state, sites), blobs);
  for (const run of others) {
    const chosen = chosenHead(run);
    const sums = run.history.find(({ outcome }) => outcome.kind === 'solve');
    if (run.run === state.run || chosen === null || sums === undefined || run.members.size !== sums.contributions.length) continue;
    if (decisive(run, sums, blobs) === wanted) return { run, chosen };
  }
  return null;
}

/** All that the chosen head depends on, but the figures of the sites. */
function decisive({ federation, backbone, featureSize, gridExponent }: RunState, { contributions }: ClosedStep, blobs: BlobStore): string {
  const { federation: _, description: __, cohort: ___, deadlines: ____, ...rest } = federation;
  const sums = contributions.map(({ site, digest }) => [site, digestOfContent(blobs.get(digest))]);
  return JSON.stringify([rest, backbone, featureSize, gridExponent, sums]);
}

/** Of an answer without the name of its task, which has the run's in it. */
function digestOfContent(answer: Uint8Array): Digest {
  const message = new wire.TaskResult(decode<wire.TaskResult.$Properties>(wire.TaskResult, answer, answer.length));
  message.task = '';
  return digestOf(encode(wire.TaskResult, message));
}
