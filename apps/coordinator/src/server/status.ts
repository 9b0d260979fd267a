import {
  describeTask,
  describeWaiting,
  judgedRounds,
  modelOfRun,
  type OpenStep,
  plannedRounds,
  quorumOf,
  type RunState,
  type SiteId,
  siteLeftOut,
  waitingOf,
} from '@atoll/core';
import { bytesOfHex, digestToBytes, profileMessage, type wire } from '@atoll/protocol';
import { roundSteps } from './round-steps.ts';

/** How far sites say they are with what takes long; not journalled. */
export type SiteProgress = ReadonlyMap<SiteId, wire.Progress.$Properties>;

/** Where the run stands, for operators and sites. */
export function statusOf(state: RunState, progress: SiteProgress, now: number): wire.RunStatus.$Properties {
  const { phase, federation } = state;
  const waiting = waitingOf(state);
  const step = phase.kind === 'step' || phase.kind === 'combining' ? phase.step : null;
  const asked = new Set(step?.cohort);
  return {
    run: state.run,
    federation: federation.federation,
    phase: phase.kind,
    ...withoutOf(step),
    round: step?.task.round ?? state.history.at(-1)?.task.round ?? 0,
    rounds: plannedRounds(federation),
    activity: activityOf(state, now),
    ...(waiting === null ? {} : { waiting: { ...waiting, sites: [...waiting.sites] } }),
    members: [...state.members.values()].map(({ site, presence, profile, joinedAt }) => ({
      site,
      presence: presence.kind,
      since: presence.kind === 'connected' ? joinedAt : presence.since,
      profile: profileMessage(profile),
      answered: step?.answers.has(site) ?? false,
      answeredAt: step?.answers.get(site)?.at ?? 0,
      asked: asked.has(site),
      progress: progress.get(site) ?? null,
    })),
    steps: roundSteps(state),
    ...(step === null ? {} : { quorum: quorumOf(state, step.task) }),
    metric: federation.evaluation.metric,
    validation: judgedRounds(state).flatMap(({ round, value }) => (value === null ? [] : [{ round, value }])),
    ...outcomeOf(state),
    ...(state.paused === null ? {} : { pausedBy: state.paused.by, pausedSince: state.paused.since }),
    createdAt: state.createdAt,
    now,
  };
}

/** How a run that has ended is listed: without its members, and of its rounds only what the last one came to. */
export const summaryOf = (state: RunState, now: number): wire.RunStatus.$Properties => {
  const status = statusOf(state, new Map(), now);
  return { ...status, members: [], validation: status.validation?.slice(-1) ?? [] };
};

function withoutOf(step: OpenStep | null): { without?: string } {
  const site = step === null ? null : siteLeftOut(step.task);
  return site === null ? {} : { without: site };
}

function activityOf(state: RunState, now: number): string {
  const { phase, paused } = state;
  if (paused !== null) return `paused by ${paused.by}`;
  switch (phase.kind) {
    case 'gathering':
    case 'step': {
      const waiting = waitingOf(state);
      return waiting === null ? '' : describeWaiting(waiting, now);
    }
    case 'combining':
      return `combining ${phase.contributions.length} answers (${describeTask(phase.step.task)})`;
    case 'finishing':
      return 'making the model';
    case 'failing':
      return 'ending';
    case 'completed':
      return 'completed';
    case 'stopped':
      return `stopped by ${phase.by}`;
    case 'failed':
      return `failed with ${phase.code}: ${phase.message}`;
  }
}

type Outcome = Pick<wire.RunStatus.$Properties, 'outcome' | 'errorCode' | 'model' | 'modelSignature' | 'modelSignedBy'>;

function outcomeOf(state: RunState): Outcome {
  const { phase } = state;
  const final = modelOfRun(state);
  if (final !== null) {
    const { model, signed } = final;
    const signature =
      signed === undefined ? {} : { modelSignature: bytesOfHex(signed.signature), modelSignedBy: bytesOfHex(signed.signedBy) };
    return { outcome: 'completed', model: digestToBytes(model), ...signature };
  }
  if (phase.kind === 'failed') return { outcome: phase.kind, errorCode: phase.code };
  return phase.kind === 'stopped' ? { outcome: phase.kind } : {};
}
