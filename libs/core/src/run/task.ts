import type { Digest, TaskId } from '../identity.ts';

/** A head to be judged, under the name that its figures get: `federated`, `alone:<site>`. */
export interface NamedHead {
  readonly name: string;
  readonly digest: Digest;
}

/** Sites answer with sums over their features that combine exactly. */
export interface SummariseTask {
  readonly kind: 'summarise';
  readonly id: TaskId;
  readonly round: number;
  readonly statistics: 'moments';
}

/** Sites answer with a head, trained on their own images from the one given. */
export interface FitTask {
  readonly kind: 'fit';
  readonly id: TaskId;
  readonly round: number;
  /** Where training starts. */
  readonly head: Digest;
  /** The standardisation of the features, or null for features as they are. */
  readonly standardisation: Digest | null;
  readonly epochs: number;
  /**
   * `federated`: the update goes into the next head. `alone`: the yardstick of what the site has by itself, best
   * epoch by its own validation images, from the initial head.
   */
  readonly purpose: 'federated' | 'alone';
}

/** Sites answer with counts of right and wrong on their own images. */
export interface EvaluateTask {
  readonly kind: 'evaluate';
  readonly id: TaskId;
  readonly round: number;
  readonly heads: readonly NamedHead[];
  readonly standardisation: Digest | null;
  readonly split: 'validation' | 'test';
  /** Over 0: the site also trains alone for so many epochs and judges that head, which stays with it, as `alone:<site>`. */
  readonly aloneEpochs: number;
}

export type Task = SummariseTask | FitTask | EvaluateTask;
export type TaskKind = Task['kind'];

/** What a site has to have to do the task. */
export function inputsOf(task: Task): Digest[] {
  switch (task.kind) {
    case 'summarise':
      return [];
    case 'fit':
      return task.standardisation === null ? [task.head] : [task.head, task.standardisation];
    case 'evaluate': {
      const heads = task.heads.map(({ digest }) => digest);
      return task.standardisation === null ? heads : [...heads, task.standardisation];
    }
  }
}

/** The name under which a site's own yardstick is reported. */
export const aloneName = (site: string): string => `alone:${site}`;
/** The name under which the combined head is reported. */
export const FEDERATED = 'federated';
