import { type ClosedStep, type Contribution, chosenHead, type Digest, type RunState, standardisationOfRun } from '@atoll/core';

/** How a head came to be: from which answers of which sites, and from which head. */
export interface LineageStep {
  readonly head: Digest;
  readonly run: string;
  /** 0 for the initial head. */
  readonly round: number;
  readonly how: 'initial' | 'combined' | 'solved' | 'calibrated' | 'own';
  /** Entry of the journal that names it. */
  readonly entry: number;
  /** The site whose answers are left out on purpose; of several, with commas between. */
  readonly without?: string;
  /** The answers that it is made of, in the order in which they were combined. */
  readonly updates: readonly Contribution[];
  /** The figures that chose it, where some did. */
  readonly chosenBy: readonly Contribution[];
  /** The coordinates that it takes features in. */
  readonly standardisation: Digest | null;
  /** What training started from; null where it started from nothing. */
  readonly from: Digest | null;
}

/** A run as its entries give it. */
export interface AuditedRun {
  readonly state: RunState;
  /** Entry of its creation. */
  readonly created: number;
  /** Entries in which its steps were combined, by task. */
  readonly combined: ReadonlyMap<string, number>;
  /** Entries in which sites were taken out after the end, by the head without them. */
  readonly withdrawn: ReadonlyMap<Digest, number>;
}

/** From the head back to where training started. Empty where no run has it. */
export function lineageOf(runs: Iterable<AuditedRun>, head: Digest): LineageStep[] {
  for (const run of runs) {
    const steps: LineageStep[] = [];
    for (let wanted: Digest | null = head; wanted !== null && steps.every((step) => step.head !== wanted); ) {
      const step: LineageStep | null = originOf(run, wanted);
      if (step === null) break;
      steps.push(step);
      wanted = step.from;
    }
    if (steps.length > 0) return steps;
  }
  return [];
}

/** Every head that the runs have, to find one by its first digits. */
export function headsNamed(runs: Iterable<AuditedRun>): Set<Digest> {
  const heads = new Set<Digest>();
  for (const { state } of runs) {
    heads.add(state.initialHead);
    for (const { head } of state.withdrawals) heads.add(head);
    for (const { outcome } of state.history) {
      if (outcome.kind === 'fit' || outcome.kind === 'calibrate') heads.add(outcome.head);
      if (outcome.kind === 'alone') for (const { digest } of outcome.heads) heads.add(digest);
      if (outcome.kind === 'evaluate' && outcome.chosen !== null)
        for (const digest of [outcome.chosen.head, ...outcome.chosen.unseen.map((one) => one.digest)]) heads.add(digest);
    }
  }
  return heads;
}

function originOf({ state, created, combined, withdrawn }: AuditedRun, head: Digest): LineageStep | null {
  const base = { head, run: state.run, chosenBy: [], standardisation: standardisationOfRun(state) };
  if (head === state.initialHead)
    return { ...base, round: 0, how: 'initial', entry: created, updates: [], standardisation: null, from: null };
  for (const step of state.history) {
    const { task, outcome, contributions } = step;
    const at = { ...base, round: task.round, entry: combined.get(task.id) ?? 0 };
    if (task.kind === 'fit' && outcome.kind === 'fit' && outcome.head === head) {
      const without = task.without === null ? {} : { without: task.without };
      return { ...at, ...without, how: 'combined', updates: contributions, standardisation: task.standardisation, from: task.head };
    }
    if (outcome.kind === 'calibrate' && outcome.head === head && task.kind === 'summarise')
      return { ...at, how: 'calibrated', updates: contributions, from: task.head ?? null };
    if (outcome.kind === 'alone' && task.kind === 'fit') {
      const own = outcome.heads.find(({ digest }) => digest === head);
      if (own !== undefined) return { ...at, how: 'own', updates: contributions.filter(({ site }) => site === own.site), from: task.head };
    }
    const solved = outcome.kind === 'evaluate' ? solvedIn(state, step, head) : null;
    if (solved !== null) return { ...at, ...solved, how: 'solved', from: null };
  }
  const taken = takenOut(state, head);
  return taken === null ? null : { ...base, ...taken, standardisation: null, entry: withdrawn.get(head) ?? 0 };
}

/** A head that was solved again after the end, without the sites that had been taken out by then. */
function takenOut(
  { history, withdrawals }: RunState,
  head: Digest,
): Omit<LineageStep, 'head' | 'run' | 'entry' | 'standardisation'> | null {
  const last = withdrawals.findIndex((one) => one.head === head);
  const sums = history.find(({ outcome }) => outcome.kind === 'solve');
  const choice = history.find(({ outcome }) => outcome.kind === 'evaluate' && outcome.chosen !== null);
  if (last < 0 || sums === undefined || choice === undefined) return null;
  const sites = new Set(withdrawals.slice(0, last + 1).map(({ site }) => site));
  const left = (contributions: readonly Contribution[]) => contributions.filter(({ site }) => !sites.has(site));
  const without = [...sites].sort().join(', ');
  return {
    round: sums.task.round,
    how: 'solved',
    without,
    updates: left(sums.contributions),
    chosenBy: left(choice.contributions),
    from: null,
  };
}

/** The chosen head, or the same without a site. */
function solvedIn(
  state: RunState,
  { outcome, contributions }: ClosedStep,
  head: Digest,
): Pick<LineageStep, 'updates' | 'chosenBy' | 'without'> | null {
  const chosen = outcome.kind === 'evaluate' && outcome.chosen !== null ? chosenHead(state) : null;
  const sums = state.history.find((step) => step.outcome.kind === 'solve')?.contributions ?? [];
  if (chosen?.head === head) return { updates: sums, chosenBy: contributions };
  const unseen = chosen?.unseen.find(({ digest }) => digest === head);
  if (unseen === undefined) return null;
  return { updates: sums.filter(({ site }) => site !== unseen.site), chosenBy: contributions, without: unseen.site };
}
