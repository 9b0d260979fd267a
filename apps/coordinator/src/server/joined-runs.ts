import type { RunId, TaskId } from '@atoll/core';

/** Ended runs that one connection is remembered to have joined: it may still ask for their models. */
const ENDED = 8;

/** The runs that a site has joined over one connection, and what it was handed of those that go on. */
export class JoinedRuns {
  readonly #open = new Map<RunId, Set<TaskId>>();
  /** The latest last. */
  readonly #ended = new Set<RunId>();

  has(run: RunId): boolean {
    return this.#open.has(run) || this.#ended.has(run);
  }

  names(): RunId[] {
    return [...this.#open.keys(), ...this.#ended];
  }

  add(run: RunId, hasEnded: boolean): void {
    if (hasEnded) this.#remember(run);
    else if (!this.#open.has(run)) this.#open.set(run, new Set());
  }

  /** Whether this task is to be handed out: the run goes on, was joined, and the task was not handed out before. */
  isNew(run: RunId, task: TaskId): boolean {
    const handed = this.#open.get(run);
    if (handed === undefined || handed.has(task)) return false;
    handed.add(task);
    return true;
  }

  /** The task is to be handed out once more. */
  forget(run: RunId, task: TaskId): void {
    this.#open.get(run)?.delete(task);
  }

  ended(run: RunId): void {
    if (this.#open.delete(run)) this.#remember(run);
  }

  #remember(run: RunId): void {
    this.#ended.delete(run);
    this.#ended.add(run);
    const [longestAgo] = this.#ended;
    if (this.#ended.size > ENDED && longestAgo !== undefined) this.#ended.delete(longestAgo);
  }
}
