import { AtollError, type Contribution, type Member, type RunState, type SiteId, type Task, type TaskId, type TaskSums } from '@atoll/core';
import { decodeAnswer, type TaskAnswer } from '@atoll/protocol';
import type { BlobStore } from '../storage/index.ts';
import { expectationOf, type RunContext } from './context.ts';

/** What a closed step is combined from. */
export interface Combination {
  readonly state: RunState;
  readonly context: RunContext;
  readonly blobs: BlobStore;
  readonly contributions: readonly Contribution[];
  /** Sums that were added before, by task: they are needed again when a head is chosen. */
  readonly sums: Map<TaskId, AddedSums>;
}

/** The sums of all sites. */
export interface AddedSums {
  /** By fold. */
  readonly folds: readonly TaskSums[];
  readonly total: TaskSums;
  /** Of each site over its folds; only as many as fit in memory well. */
  readonly sites: ReadonlyMap<SiteId, TaskSums>;
}

export type Answers<Kind extends TaskAnswer['kind']> = Generator<{
  readonly site: Contribution['site'];
  /** What the answer is to: the task, or an earlier one. */
  readonly task: Task;
  readonly answer: Extract<TaskAnswer, { kind: Kind }>;
}>;

/** The stored answers to a task, decoded one at a time in site order. Throws AtollError 604, 704. */
export function* answersOf<Kind extends TaskAnswer['kind']>(
  task: Task,
  { state, context, blobs, contributions }: Combination,
  kind: Kind,
): Answers<Kind> {
  for (const { site, digest, task: earlier } of contributions) {
    const asked = earlier === undefined ? task : taskOf(state, earlier);
    const answer = decodeAnswer(blobs.get(digest), expectationOf(context, asked, memberOf(state, site)));
    if (answer.kind !== kind) throw new AtollError(704, `The stored answer of ${site} is not one to a ${kind} task.`);
    yield { site, task: asked, answer: answer as Extract<TaskAnswer, { kind: Kind }> }; // the kind was compared
  }
}

function taskOf({ history }: RunState, id: TaskId): Task {
  const step = history.find(({ task }) => task.id === id);
  if (step === undefined) throw new AtollError(604, `There was no task ${id}.`);
  return step.task;
}

function memberOf(state: RunState, site: Contribution['site']): Member {
  const member = state.members.get(site);
  if (member === undefined) throw new AtollError(604, `${site} contributed and is no member.`);
  return member;
}
