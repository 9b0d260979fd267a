import {
  AtollError,
  describeTask,
  type Effect,
  effectsOf,
  hasEnded,
  type KeyPair,
  type RunEvent,
  type RunId,
  type RunState,
  replay,
  type SiteId,
  type StepOutcome,
  signModel,
  type Task,
  type TaskId,
  transition,
} from '@atoll/core';
import type { BlobStore, Journal } from '../storage/index.ts';
import type { Combination } from './answers.ts';
import { combine } from './combine.ts';
import type { RunContext } from './context.ts';
import { modelBytes, modelOf } from './model.ts';

/** What a run tells the rest of the coordinator. */
export interface RunListener {
  /** After each event is on disk. */
  changed(run: LiveRun, event: RunEvent): void;
  handOut(run: LiveRun, task: Task, sites: readonly SiteId[], deadline: number): void;
  closed(run: LiveRun, task: Task, reason: string): void;
  /** The stored answer of a site to this task is gone: it is handed out to it again. */
  lost(run: LiveRun, task: TaskId, site: SiteId): void;
  ended(run: LiveRun): void;
  problem(run: LiveRun, error: unknown): void;
}

/** What a run works with. */
export interface Surroundings {
  readonly journal: Journal;
  readonly blobs: BlobStore;
  readonly listener: RunListener;
  readonly software: string;
  /** The coordinator's own, which signs models. */
  readonly key: KeyPair;
  readonly now: () => number;
  /** Calls back after so many milliseconds of the same clock, unless it is cancelled by what this gives. */
  readonly after: After;
}

export type After = (milliseconds: number, act: () => void) => () => void;

/** After a while of this machine's clock. */
export const afterAWhile: After = (milliseconds, act) => {
  const timer = setTimeout(act, milliseconds);
  return () => clearTimeout(timer);
};

const LONGEST_TIMER_MS = 2 ** 31 - 1;
const RETRY_MS = 5_000;

/** One run in a living coordinator: events go to the journal first, then into the state, and the state's effects are done. */
export class LiveRun {
  readonly id: RunId;
  readonly context: RunContext;
  readonly #surroundings: Surroundings;
  #state: RunState;
  #cancelWake: () => void = () => undefined;
  #working = false;
  #toldEnd = false;
  /** The task whose answers are being combined on other threads. */
  #combining: TaskId | undefined;
  #disposed = false;
  readonly #sums: Combination['sums'] = new Map();

  /** A run from its events so far; nothing happens until {@link resume}. */
  constructor(events: readonly RunEvent[], context: RunContext, surroundings: Surroundings) {
    this.#state = replay(events);
    this.id = this.#state.run;
    this.context = context;
    this.#surroundings = surroundings;
  }

  get state(): RunState {
    return this.#state;
  }

  /** Does what the state asks for now: after a start or restart. */
  resume(): void {
    this.#settle();
  }

  /** Journals the event, then lets it happen. Throws AtollError 702 when it could not be journalled: then it did not happen. */
  append(event: RunEvent): void {
    this.#write(event);
    this.#settle();
  }

  /** Takes no more part; the journal stays as it is. */
  dispose(): void {
    this.#disposed = true;
    this.#cancelWake();
  }

  #write(event: RunEvent): void {
    const { state } = transition(this.#state, event);
    this.#surroundings.journal.append(this.id, event);
    this.#state = state;
    this.#surroundings.listener.changed(this, event);
  }

  /** Does effects until none is left but handing out and waiting. */
  #settle(): void {
    if (this.#working) return;
    this.#working = true;
    try {
      while (this.#step());
    } catch (error) {
      this.#surroundings.listener.problem(this, error);
      this.#wake(this.#surroundings.now() + RETRY_MS);
    } finally {
      this.#working = false;
    }
  }

  /** True when the state moved on and has to be looked at again. */
  #step(): boolean {
    let moved = false;
    this.#cancelWake();
    for (const effect of effectsOf(this.#state, this.#surroundings.now())) moved = this.#perform(effect) || moved;
    return moved;
  }

  #perform(effect: Effect): boolean {
    const { journal, listener, now, blobs, software, key } = this.#surroundings;
    const { phase } = this.#state;
    switch (effect.type) {
      case 'hand-out':
        if (phase.kind === 'step') listener.handOut(this, effect.task, effect.sites, phase.step.deadline);
        return false;
      case 'wake':
        this.#wake(effect.at);
        return false;
      case 'end-wait':
        this.#write({ type: 'wait-ended', at: now() });
        return true;
      case 'close': {
        const { task, contributions, reason } = effect;
        this.#write({ type: 'step-closed', task, contributions, reason, at: now() });
        return true;
      }
      case 'combine':
        return this.#combine(effect.task, effect.contributions);
      case 'finish': {
        const entries = { entries: journal.size, hash: journal.head };
        const json = modelBytes(modelOf(this.#state, this.context, blobs, effect.head, effect.why, software, entries));
        this.#write({ type: 'run-completed', head: effect.head, model: blobs.put(json), signed: signModel(json, key), at: now() });
        return true;
      }
      case 'fail':
        this.#write({ type: 'run-failed', code: effect.code, message: effect.message, at: now() });
        return true;
      case 'announce-end':
        if (!this.#toldEnd) listener.ended(this);
        this.#toldEnd = true;
        return false;
    }
  }

  /** True when it is done; false while other threads are at it. */
  #combine(task: Task, contributions: Extract<Effect, { type: 'combine' }>['contributions']): boolean {
    if (this.#combining === task.id) return false;
    try {
      const { blobs } = this.#surroundings;
      const outcome = combine(task, { state: this.#state, context: this.context, blobs, contributions, sums: this.#sums });
      if (!(outcome instanceof Promise)) {
        this.#combined(task, outcome);
        return true;
      }
      this.#combining = task.id;
      outcome.then(
        (done) => this.#afterwards(() => this.#combined(task, done), task),
        (cause: unknown) => this.#afterwards(() => this.#notCombined(task, cause), task),
      );
      return false;
    } catch (cause) {
      this.#notCombined(task, cause);
      return true;
    }
  }

  /** Goes on after other threads, unless the run has gone another way meanwhile. */
  #afterwards(goOn: () => void, task: Task): void {
    this.#combining = undefined;
    const { phase } = this.#state;
    if (this.#disposed || phase.kind !== 'combining' || phase.step.task.id !== task.id) return;
    try {
      goOn();
    } catch (error) {
      this.#surroundings.listener.problem(this, error);
      this.#wake(this.#surroundings.now() + RETRY_MS);
      return;
    }
    this.#settle();
  }

  #combined(task: Task, outcome: StepOutcome): void {
    const reason = this.#state.phase.kind === 'combining' ? this.#state.phase.reason : 'all-answered';
    this.#write({ type: 'step-combined', task: task.id, outcome, at: this.#surroundings.now() });
    this.#surroundings.listener.closed(this, task, reason);
  }

  #notCombined(task: Task, cause: unknown): void {
    if (cause instanceof AtollError && cause.code === 702) throw cause;
    const { listener, now } = this.#surroundings;
    if (this.#askedAgain(cause)) return;
    const message = `${describeTask(task)}: ${cause instanceof Error ? cause.message : String(cause)}`;
    listener.problem(this, cause);
    this.#write({ type: 'run-failed', code: 604, message, at: now() });
    listener.closed(this, task, 'failed');
  }

  /** Asks sites for answers that are not stored as they were accepted; false where that is not what is wrong, or was tried before. */
  #askedAgain(cause: unknown): boolean {
    const { phase } = this.#state;
    const { listener, now, blobs } = this.#surroundings;
    if (phase.kind !== 'combining') return false;
    const { task, lost = [] } = phase.step;
    const gone = phase.contributions.filter(({ digest }) => !blobs.isSound(digest));
    if (gone.length === 0 || gone.some(({ site }) => lost.includes(site))) return false;
    listener.problem(this, cause);
    for (const { site, digest, task: earlier } of gone) {
      this.#write({ type: 'answer-lost', task: task.id, site, digest, at: now() });
      listener.lost(this, earlier ?? task.id, site);
    }
    return true;
  }

  #wake(at: number): void {
    this.#cancelWake();
    if (hasEnded(this.#state)) return;
    const delay = Math.min(Math.max(at - this.#surroundings.now(), 1), LONGEST_TIMER_MS);
    this.#cancelWake = this.#surroundings.after(delay, () => this.#settle());
  }
}
