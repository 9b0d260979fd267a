import type { wire } from '@atoll/protocol';
import type { RunProgress } from './events.ts';

/** Where the run stands, from the coordinator's message. */
export function progressOf(status: wire.RunStatus.$Shape): RunProgress {
  const { waiting } = status;
  return {
    run: status.run ?? '',
    phase: status.phase ?? '',
    round: status.round ?? 0,
    rounds: status.rounds ?? 0,
    activity: status.activity ?? '',
    waiting: waiting ? { reason: waiting.reason ?? '', until: waiting.until ?? 0, afterwards: waiting.then ?? '' } : null,
    metric: status.metric ?? '',
    validation: (status.validation ?? []).map(({ round, value }) => ({ round: round ?? 0, value: value ?? 0 })),
  };
}
