import type { Phase, RunState } from './state.ts';

/**
 * A paused run hands nothing out, closes nothing and ends no wait; answers that come are taken, and what is being combined is
 * combined. Its time stands still: when it goes on, every wait has as much left as it had.
 */
export function pause(state: RunState, by: string, at: number): RunState {
  return { ...state, paused: { since: at, by } };
}

/** Goes on after a pause. A site without a connection has its whole `deadlines.reconnect` from now. */
export function resume(state: RunState, since: number, at: number): RunState {
  const members = new Map(
    [...state.members].map(([site, member]) =>
      member.presence.kind === 'disconnected'
        ? [site, { ...member, presence: { kind: 'disconnected', since: at } as const }]
        : [site, member],
    ),
  );
  return { ...state, members, paused: null, phase: later(state.phase, since, at) };
}

/** The same phase with its deadline put off by as long as it stood in the pause; a clock that went back takes nothing away. */
function later(phase: Phase, since: number, at: number): Phase {
  const stood = (from: number): number => Math.max(0, at - Math.max(since, from));
  if (phase.kind === 'gathering') return { ...phase, deadline: phase.deadline + stood(phase.since) };
  if (phase.kind === 'step') return { kind: 'step', step: { ...phase.step, deadline: phase.step.deadline + stood(phase.step.openedAt) } };
  return phase;
}
