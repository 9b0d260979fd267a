import {
  AtollError,
  describeSolved,
  describeTask,
  describeWaiting,
  figure,
  judgedRounds,
  type RunEvent,
  type RunState,
  waitingOf,
} from '@atoll/core';
import { tell, tellAccess } from '../audit/story.ts';
import type { CoordinatorEvent } from '../server/events.ts';

/** One line of the coordinator's log. It holds names, numbers and digests of public things; no token, key or invitation. */
export interface LogLine {
  /** `debug` is for programs: a person who follows a run needs only the others. */
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** What happened: the type of the event. */
  readonly event: string;
  readonly run?: string;
  readonly round?: number;
  readonly site?: string;
  readonly task?: string;
  /** Who did it, or was refused. */
  readonly who?: string;
  /** What was refused: the kind of the message. */
  readonly about?: string;
  readonly code?: number;
  readonly message: string;
}

/** The line of everything that a coordinator tells. */
export function logLine(told: CoordinatorEvent): LogLine {
  switch (told.type) {
    case 'event':
      return { ...ofRunEvent(told.event, told.state), run: told.run };
    case 'access':
      return {
        level: 'info',
        event: told.event.type,
        ...('site' in told.event ? { site: told.event.site } : {}),
        ...('by' in told.event ? { who: told.event.by } : {}),
        message: tellAccess(told.event),
      };
    case 'refused': {
      const { who, code, about } = told;
      return { level: 'warn', event: 'refused', who, about, code, message: `refused ${who}: ${code} ${told.message}` };
    }
    case 'torn':
      return {
        level: 'warn',
        event: 'torn',
        message: `The last ${told.bytes} bytes of the journal were cut off while they were written, and were left out; nothing acknowledged was in them.`,
      };
    case 'ended':
      return { level: 'debug', event: 'ended', run: told.run.id, message: `${told.run.state.phase.kind}` };
    case 'tls':
      return { level: 'warn', event: 'tls', message: `TLS: ${told.message}` };
    case 'problem': {
      const { error, run } = told;
      const code = error instanceof AtollError ? { code: error.code } : {};
      const message = error instanceof AtollError ? `${error.code} ${error.message} ${error.hint}` : String(error);
      return { level: 'error', event: 'problem', run, ...code, message };
    }
  }
}

function ofRunEvent(event: RunEvent, state: RunState): LogLine {
  const round = roundOf(state);
  const common = {
    event: event.type,
    ...('site' in event ? { site: event.site } : {}),
    ...('task' in event ? { task: event.task } : {}),
    ...('by' in event ? { who: event.by } : {}),
    ...('code' in event ? { code: event.code } : {}),
    ...(round === null ? {} : { round }),
  };
  const line = forPeople(event, state);
  if (line !== null) return { level: event.type === 'run-failed' ? 'error' : 'info', ...common, message: line };
  return {
    level: 'debug',
    ...common,
    message: event.type === 'result-accepted' ? `${event.site} answered` : (tell(event, state) ?? event.type),
  };
}

const roundOf = ({ phase, history }: RunState): number | null =>
  (phase.kind === 'step' || phase.kind === 'combining' ? phase.step.task.round : history.at(-1)?.task.round) ?? null;

/** What a person who follows the run is told; null for what the next line tells as well. */
function forPeople(event: RunEvent, state: RunState): string | null {
  switch (event.type) {
    case 'run-created': {
      const waiting = waitingOf(state);
      return `launched by ${event.by}${waiting === null ? '' : `; ${describeWaiting(waiting, event.at)}`}`;
    }
    case 'site-joined':
      return `${event.site} joined with ${event.profile.counts.train} training images (${event.profile.engine})`;
    case 'step-combined': {
      const step = state.history.at(-1);
      if (step === undefined) return null;
      const judged = judgedRounds(state).at(-1);
      const { metric } = state.federation.evaluation;
      const isJudged = step.task.kind === 'evaluate' && step.task.split === 'validation' && judged?.round === step.task.round;
      const value = isJudged && judged.value !== null ? `: ${metric} ${figure(metric, judged.value)}` : '';
      const found = describeSolved(step, metric);
      const why = state.phase.kind === 'finishing' ? `; ${state.phase.why}` : '';
      return `${describeTask(step.task)} done with ${step.contributions.length} sites${found === null ? value : `: ${found}`}${why}`;
    }
    case 'site-disconnected':
    case 'site-reconnected':
    case 'site-left':
    case 'run-paused':
    case 'run-resumed':
    case 'run-stopped':
    case 'run-failed':
      return tell(event, state);
    case 'run-completed':
      return `completed; head ${event.head}`;
    default:
      return null;
  }
}
