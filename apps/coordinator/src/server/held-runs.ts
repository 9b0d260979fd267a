import { AtollError, plannedRounds, type RunEvent, type RunId } from '@atoll/core';
import type { wire } from '@atoll/protocol';

type Ended = 'completed' | 'stopped' | 'failed';

interface HeldRun {
  readonly reason: AtollError;
  readonly ended: Ended | null;
  readonly status: wire.RunStatus.$Properties;
}

/**
 * Runs of the journal that this process has not the own parts for. Nothing happens to them, and others go on: a coordinator that is
 * started with the parts takes them up where they stood.
 */
export class HeldRuns {
  readonly #runs = new Map<RunId, HeldRun>();

  /** How many have not ended. */
  get open(): number {
    return [...this.#runs.values()].filter(({ ended }) => ended === null).length;
  }

  /** A sentence for each that has not ended. */
  reasons(): { readonly id: RunId; readonly why: string }[] {
    return [...this.#runs].flatMap(([id, { reason, ended }]) => (ended === null ? [{ id, why: reason.message }] : []));
  }

  has(id: RunId): boolean {
    return this.#runs.has(id);
  }

  isOpen(id: RunId): boolean {
    return this.#runs.get(id)?.ended === null;
  }

  /** @param events all that the journal has of it, from its creation on */
  hold(events: readonly RunEvent[], reason: AtollError): wire.RunStatus.$Properties {
    const [created] = events;
    if (created?.type !== 'run-created') throw new RangeError('a run is held from its creation on');
    const { run, federation, at: createdAt } = created;
    const end = events.findLast((event): event is RunEvent & { type: `run-${Ended}` } => ENDS.has(event.type));
    const ended = end === undefined ? null : (end.type.slice('run-'.length) as Ended); // as was just looked for
    const status = {
      run,
      federation: federation.federation,
      phase: ended ?? 'held',
      ...(ended === null ? {} : { outcome: ended }),
      ...(end?.type === 'run-failed' ? { errorCode: end.code } : {}),
      rounds: plannedRounds(federation),
      metric: federation.evaluation.metric,
      activity: ended === null ? `held: ${reason.message}` : `${ended}; not readable here: ${reason.message}`,
      createdAt,
    };
    this.#runs.set(run, { reason, ended, status });
    return status;
  }

  /** An operator has ended it. */
  stopped(id: RunId, by: string): wire.RunStatus.$Properties {
    const held = this.#runs.get(id);
    if (held === undefined) throw new RangeError(`${id} is not held`);
    const status = { ...held.status, phase: 'stopped', outcome: 'stopped', activity: `stopped by ${by}` };
    this.#runs.set(id, { ...held, ended: 'stopped', status });
    return status;
  }

  /** What is to be said to whoever wants something of it: 609, or 602 where it ended without a model. */
  refusal(id: RunId): AtollError | null {
    const held = this.#runs.get(id);
    if (held === undefined) return null;
    const { reason, ended } = held;
    if (ended === 'stopped' || ended === 'failed') return new AtollError(602, `${id} is ${ended}.`);
    return new AtollError(609, `The coordinator holds ${id}: ${reason.message}`, { cause: reason });
  }
}

const ENDS: ReadonlySet<string> = new Set<RunEvent['type']>(['run-completed', 'run-stopped', 'run-failed']);
