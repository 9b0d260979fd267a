import type { Federation, Scope, TailScope } from '../federation/index.ts';
import type { Digest, SiteId, TaskId } from '../identity.ts';

/** A head to be judged, under the name that its figures get: `federated`, `alone:<site>`. */
export interface NamedHead {
  readonly name: string;
  readonly digest: Digest;
  /** What of the network it is; a head on frozen features where it is left out. */
  readonly scope?: TailScope;
  /** Only this site judges it; every site where it is left out. */
  readonly site?: SiteId;
  /** Judged on this fold of the part only. */
  readonly fold?: number;
  /** The coordinates that the head takes features in; the task's where it is left out. */
  readonly standardisation?: Digest;
  /** The scores are divided by it before the softmax; 1 where it is left out. */
  readonly temperature?: number;
  /** What is counted beside the confusion matrix: losses by temperature, or these and the score curves. */
  readonly detail?: 'temperature' | 'full';
}

/**
 * Sites answer with sums over the features of their training images that combine exactly. `moments`: count, sums and sums
 * of squares. `gram`: for each fold the counts and sums by class and the Gram matrix, on the grid of the run. `class-moments`:
 * the same with sums of squares by class in the place of the Gram matrix. `classes`: what the federation's loss needs, see
 * {@link statisticsNeeds}, in the coordinates that the task names. `scores`: sums by class of what a head says of these images,
 * see {@link scoreSumsOf}.
 */
export interface SummariseTask {
  readonly kind: 'summarise';
  readonly id: TaskId;
  readonly round: number;
  readonly statistics: 'moments' | 'gram' | 'class-moments' | 'classes' | 'scores';
  /** The coordinates of the features that are summed; null for features as they are. */
  readonly standardisation: Digest | null;
  /** Features are rounded to multiples of 2^gridExponent first: then their sums are exact, whoever adds them in which order. */
  readonly gridExponent: number;
  /** Sums are kept apart by so many folds of the images; 1 where they are not. */
  readonly folds: number;
  /** A head is fitted to virtual features that are drawn from these sums, once training is over. */
  readonly calibrates?: true;
  /** Summed is what the last layer of this head stands on, or its scores; where it is left out, what the head's first layer stands on. */
  readonly head?: Digest;
  /** What of the network the head is; a head on frozen features where it is left out. */
  readonly scope?: TailScope;
  /** All sites but this one are asked. */
  readonly without?: SiteId;
}

/** Sites answer with a head, trained on their own images from the one given. */
export interface FitTask {
  readonly kind: 'fit';
  readonly id: TaskId;
  readonly round: number;
  /** What is trained; the head on frozen features where it is left out. */
  readonly scope?: TailScope;
  /** Where training starts. Where a scope's rounds begin it is a head on frozen features: see {@link startTail}. */
  readonly head: Digest;
  /** The standardisation of the features, or null for features as they are. */
  readonly standardisation: Digest | null;
  readonly epochs: number;
  /**
   * `federated`: the update goes into the next head. `alone`: the yardstick of what the site has by itself, best
   * epoch by its own validation images, from the initial head.
   */
  readonly purpose: 'federated' | 'alone';
  /** Strength of the pull towards the head where training starts (FedProx); 0 for none. */
  readonly proximal: number;
  /** With a scope: so many groups of layers are trained, see {@link layerRates}; all where it is left out. */
  readonly unfrozen?: number;
  /** Without a scope: the head that training pulls back to (L2-SP); none where it is left out. With one, that is the backbone. */
  readonly startingPoint?: Digest;
  /** What is added to every gradient (SCAFFOLD): of each site that has one of its own, and of all others. */
  readonly corrections: Corrections | null;
  /** Sums over all sites that the loss needs; null where it needs none. */
  readonly statistics: Digest | null;
  /** The answers of all sites to the last round, whose heads are the teachers of a distillation; empty where there is none. */
  readonly teachers: readonly Digest[];
  /** The step closes with so many answers, and who has not answered goes on and counts later; null to wait for all. */
  readonly goal: number | null;
  /** All sites but this one are asked: a round of what the federation would have been without it. Null for a round of the run. */
  readonly without: SiteId | null;
}

/** Corrections of the gradients, by digest: the one of a site, or `others` for a site without one. */
export interface Corrections {
  readonly others: Digest;
  readonly sites: readonly { readonly site: SiteId; readonly digest: Digest }[];
}

/** Sites answer with counts of right and wrong on their own images. */
export interface EvaluateTask {
  readonly kind: 'evaluate';
  readonly id: TaskId;
  readonly round: number;
  readonly heads: readonly NamedHead[];
  readonly standardisation: Digest | null;
  readonly split: 'train' | 'validation' | 'test';
  /** Into how many folds the images of the part fall, where heads name one; 1 where none does. */
  readonly folds: number;
  /** Over 0: the site also trains alone for so many epochs and judges that head, which stays with it, as `alone:<site>`. */
  readonly aloneEpochs: number;
  /** The figures choose between heads of the closed form. */
  readonly chooses: boolean;
  /** The site also chooses a head of its own from `federated` and what it has alone, and judges it as `personal:<site>`. */
  readonly personal: boolean;
  /** Where the scores of `federated` lie at labelled images: what a site without labels makes its own head from. */
  readonly reference?: Digest;
}

/** What sites are asked. */
export type Task = SummariseTask | FitTask | EvaluateTask;
/** The kind of a task. */
export type TaskKind = Task['kind'];

/** The task as one site sees it: without what is meant for others. */
export function taskFor(task: Task, site: SiteId): Task {
  if (task.kind === 'evaluate') return { ...task, heads: task.heads.filter((head) => head.site === undefined || head.site === site) };
  if (task.kind === 'fit' && task.corrections !== null) {
    const { others, sites } = task.corrections;
    return { ...task, corrections: { others: sites.find((one) => one.site === site)?.digest ?? others, sites: [] } };
  }
  return task;
}

/** What of the network a task trains, or a head to be judged is. */
export const scopeOf = ({ scope }: { readonly scope?: TailScope }): Scope => scope ?? 'head';

/** The site that is not asked, though it is there; null where everyone is. */
export const siteLeftOut = (task: Task): SiteId | null => (task.kind === 'evaluate' ? null : (task.without ?? null));

/** The coordinates that the task names: its own, and those of its heads that have others. */
export function standardisationsOf(task: Task): Digest[] {
  const ofHeads = task.kind === 'evaluate' ? task.heads.map((head) => head.standardisation) : [];
  return [task.standardisation ?? undefined, ...ofHeads].filter((digest) => digest !== undefined);
}

/** A head that a task names, and what of the network it is for. */
export interface HeadInput {
  readonly digest: Digest;
  readonly scope: Scope;
}

/** The heads that the task names, and corrections in a head's layout. */
export function headsOf(task: Task): HeadInput[] {
  switch (task.kind) {
    case 'summarise':
      return task.head === undefined ? [] : [{ digest: task.head, scope: scopeOf(task) }];
    case 'fit': {
      const { head, corrections, startingPoint = head } = task;
      const corrected = corrections === null ? [] : [corrections.others, ...corrections.sites.map(({ digest }) => digest)];
      return [...new Set([head, startingPoint, ...corrected])].map((digest) => ({ digest, scope: scopeOf(task) }));
    }
    case 'evaluate':
      return task.heads.map((head) => ({ digest: head.digest, scope: scopeOf(head) }));
  }
}

/** What a site has to have to do the task. */
export function inputsOf(task: Task): Digest[] {
  const inputs = [...headsOf(task).map(({ digest }) => digest), ...standardisationsOf(task)];
  if (task.kind === 'evaluate') return task.reference === undefined ? inputs : [...inputs, task.reference];
  if (task.kind !== 'fit') return inputs;
  return [...inputs, ...(task.statistics === null ? [] : [task.statistics]), ...task.teachers];
}

/** The name under which a site's own yardstick is reported. */
export const aloneName = (site: string): string => `alone:${site}`;
/** The name under which the head that a site chose for itself is reported. */
export const personalName = (site: string): string => `personal:${site}`;
/** The name under which the head of all sites but one is reported, at that one. */
export const unseenName = (site: string): string => `unseen:${site}`;
/** The name under which what a site has alone is reported on one fold of its own cross-validation. */
export const foldName = (site: string, fold: number): string => `fold-${fold + 1}:${site}`;

/** Into how many folds each site divides its images in this task to cross-validate what it has alone; 0 for none. */
export const aloneFolds = ({ split }: Pick<EvaluateTask, 'split'>, { evaluation }: Pick<Federation, 'evaluation'>): number =>
  split === 'test' && evaluation.alone !== 'off' ? evaluation.folds : 0;

/** The name under which the combined head is reported. */
export const FEDERATED = 'federated';
/** The combined head before its scores are divided by a temperature. */
export const UNCALIBRATED = 'uncalibrated';
