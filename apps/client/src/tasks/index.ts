import type { Task } from '@atoll/core';
import type { TaskAnswer } from '@atoll/protocol';
import type { TaskContext } from './context.ts';
import { evaluateHeads } from './evaluate.ts';
import { fit } from './fit.ts';
import { summarise } from './summarise.ts';

export { type TaskContext, trainingConfig } from './context.ts';
export { foldOf } from './folds.ts';
export { judge } from './judge.ts';
export { ownStandardisation, type SitePart, type SiteParts, type SubgroupRows, standardiseParts } from './parts.ts';
export type { PersonalHead } from './personal.ts';
export type { OpenScope, ScopeFeatures } from './scopes.ts';

/** Does what the coordinator asks: same task, same images, same engine, the same answer. Null when it was aborted. */
export async function runTask(task: Task, context: TaskContext): Promise<TaskAnswer | null> {
  switch (task.kind) {
    case 'summarise':
      return summarise(task, context);
    case 'fit':
      return fit(task, context);
    case 'evaluate':
      return evaluateHeads(task, context);
  }
}
