import { aloneFolds, type Federation, type SplitCounts, type Task } from '@atoll/core';

/** Judging an image takes a third of what training on it does: there is no way back through the layers. */
const JUDGING = 1 / 3;

/** What a task is for a site with these images, in images of one pass of training. */
export function workOf(task: Task, counts: SplitCounts, federation: Federation): number {
  const { train, validation, unlabelled = 0 } = counts;
  switch (task.kind) {
    case 'summarise':
      return train + unlabelled;
    case 'fit':
      return task.epochs * (train + unlabelled);
    case 'evaluate': {
      const judged = JUDGING * task.heads.length * counts[task.split];
      const alone = task.aloneEpochs * (train + JUDGING * validation);
      return judged + alone + aloneFolds(task, federation) * federation.rounds * federation.training.localEpochs * (train + validation);
    }
  }
}
