import {
  type AccessEvent,
  type CloseReason,
  describeSolved,
  describeTask,
  fingerprintOf,
  judgedRounds,
  type PublicKey,
  type RunEvent,
  type RunState,
  type StepOutcome,
  strategyNameOf,
  type WithdrawalBasis,
} from '@atoll/core';

/** The first digits of a digest, for people. */
export const short = (digest: string): string => digest.slice(0, 16);

/** A key as everywhere else that people see it. */
export const fingerprint = (key: PublicKey): string => fingerprintOf(Buffer.from(key, 'hex'));

/** An event about who may do what, as a sentence. */
export function tellAccess(event: AccessEvent): string {
  switch (event.type) {
    case 'coordinator-key':
      return `the coordinator has the key ${fingerprint(event.publicKey)}`;
    case 'operator-added':
      return `${event.by} added the operator ${event.operator} as ${event.role}`;
    case 'operator-removed':
      return `${event.by} removed the operator ${event.operator}`;
    case 'site-invited':
      return `${event.by} invited ${event.site}, until ${new Date(event.expires).toISOString()}`;
    case 'site-enrolled':
      return `${event.site} enrolled with the key ${fingerprint(event.publicKey)}`;
    case 'site-key-rotated':
      return `${event.site} changed its key to ${fingerprint(event.publicKey)}`;
    case 'site-revoked':
      return `${event.by} revoked ${event.site}: ${event.reason}`;
  }
}

/** The event as a sentence; null for one that the next tells of. With the run's state, after it or later, it says more. */
export function tell(event: RunEvent, after: RunState | null): string | null {
  switch (event.type) {
    case 'run-created': {
      const { federation, backbone, by, initialHead } = event;
      const { sites, quorum } = federation.cohort;
      return `launched by ${by}: ${strategyNameOf(federation.strategy)} for ${sites} sites, at least ${quorum}; backbone ${federation.backbone.name} ${short(backbone)}; initial head ${short(initialHead)}`;
    }
    case 'site-joined': {
      const { train, validation, test, unlabelled } = event.profile.counts;
      const others = unlabelled === undefined ? '' : `, ${unlabelled} without a label`;
      return `${event.site} joined with ${train} images for training, ${validation} for validation, ${test} for the test${others} (${event.profile.engine})${event.publicKey === undefined ? '' : `, key ${fingerprint(event.publicKey)}`}`;
    }
    case 'site-disconnected':
      return `${event.site} lost its connection`;
    case 'site-reconnected':
      return `${event.site} is back`;
    case 'site-left':
      return `${event.site} left: ${event.reason}`;
    case 'result-accepted':
      return null;
    case 'answer-lost':
      return `the stored answer of ${event.site} was lost, ${short(event.digest)}: it was asked once more`;
    case 'step-closed': {
      const step = after?.phase.kind === 'combining' && after.phase.step.task.id === event.task ? after.phase.step : null;
      const answers = event.contributions.map(
        ({ site, digest, task }) => `${site} ${short(digest)}${task === undefined ? '' : ` (to ${task})`}`,
      );
      const missing = step === null ? [] : step.cohort.filter((site) => !step.answers.has(site));
      const without = missing.length === 0 ? '' : `; without ${missing.join(', ')}`;
      return `${step === null ? event.task : describeTask(step.task)}: closed because ${WHY[event.reason]}${without}. Answers: ${answers.join(', ')}`;
    }
    case 'step-combined':
      return `${toldOutcome(event.outcome)}${judged(event, after)}`;
    case 'wait-ended':
      return 'a wait was over';
    case 'coordinator-restarted':
      return 'the coordinator was started again';
    case 'run-paused':
      return `paused by ${event.by}`;
    case 'run-resumed':
      return `${event.by} let it go on`;
    case 'run-stopped':
      return `stopped by ${event.by}`;
    case 'run-failed':
      return `failed with ${event.code}: ${event.message}`;
    case 'site-withdrawn':
      return `${event.by} took ${event.site} out: head ${event.head}, model ${event.model}; ${BASES[event.basis]}${event.sameAs === undefined ? '' : ` (${event.sameAs})`}`;
    case 'run-completed':
      return `completed: head ${event.head}, model ${event.model}`;
  }
}

const BASES: Readonly<Record<WithdrawalBasis, string>> = {
  run: 'the head of a run that never had the site, with the same answers of the others',
  sums: 'all of it follows from the sums of the others',
  figures: 'solved from the sums of the others; of what can be chosen, chosen by what they said of heads that the site had a part in',
  rounds: 'all rounds were made without the site',
};

const WHY: Readonly<Record<CloseReason, string>> = {
  'all-answered': 'all had answered',
  'goal-reached': 'enough had answered',
  deadline: 'the deadline had passed',
  'others-gone': 'the others had no connection for too long',
};

function toldOutcome(outcome: StepOutcome): string {
  switch (outcome.kind) {
    case 'summarise':
      return `combined: standardisation ${short(outcome.standardisation)}`;
    case 'statistics':
      return `combined: sums ${short(outcome.statistics)}`;
    case 'reference':
      return `combined: sums of scores ${short(outcome.reference)}`;
    case 'solve':
      return `combined: ${outcome.candidates.length} settings to choose from`;
    case 'fit':
      return `combined: head ${short(outcome.head)}, training loss ${outcome.trainingLoss.toPrecision(4)}`;
    case 'calibrate':
      return `combined: head ${short(outcome.head)}, fitted to virtual features`;
    case 'alone':
      return `combined: own heads of ${outcome.heads.length} sites`;
    case 'evaluate':
      return outcome.chosen === null ? 'judged' : `chosen: head ${short(outcome.chosen.head)}`;
  }
}

/** The figure of a round that was judged, or what was solved. */
function judged({ task, outcome }: Extract<RunEvent, { type: 'step-combined' }>, after: RunState | null): string {
  if (after === null) return '';
  const step = after.history.findLast((one) => one.task.id === task);
  const { metric } = after.federation.evaluation;
  const solved = step === undefined ? null : describeSolved(step, metric);
  if (solved !== null) return `; ${solved}`;
  if (outcome.kind !== 'evaluate' || step?.task.kind !== 'evaluate' || step.task.split !== 'validation') return '';
  const last = judgedRounds(after).findLast(({ round }) => round === step.task.round);
  return last?.value == null ? '' : `: ${metric} ${last.value.toPrecision(4)} on validation images`;
}
