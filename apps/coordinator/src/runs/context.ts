import {
  AtollError,
  aloneFolds,
  aloneName,
  cutPoint,
  type EvaluateTask,
  FEDERATED,
  type Federation,
  foldName,
  gridExponentOf,
  type HeadArchitecture,
  headArchitecture,
  headFeatureSettings,
  headFeatures,
  headNameOf,
  lastLayerOf,
  learnsWithoutLabels,
  lossStatisticsShape,
  type Member,
  outputShapeOf,
  ownLoss,
  type ParameterLayout,
  personalName,
  type RunState,
  rowsAnImage,
  type Scope,
  type ScopedTail,
  type SiteEvaluation,
  type SiteId,
  type SplitCounts,
  scopedTail,
  scopeOf,
  scopesOf,
  seedFrom,
  strategyOf,
  type TailScope,
  type Task,
} from '@atoll/core';
import type { AnswerExpectation } from '@atoll/protocol';
import type { ServedBackbone } from './backbones.ts';

/** What a run's federation means with its backbone: sizes and the head's architecture. */
export interface RunContext {
  readonly federation: Federation;
  readonly backbone: ServedBackbone;
  readonly featureSize: number;
  /** The grid of sums over the features as they are: the same for every run with this backbone and cut. */
  readonly gridExponent: number;
  readonly architecture: HeadArchitecture;
  /** What the run trains beyond the head, in the order in which it is tried. */
  readonly tails: ReadonlyMap<TailScope, ScopedTail>;
}

/**
 * Throws AtollError 304 on a cut or a scope that the backbone lacks, or a cut that a head of this kind cannot start from; 121 where the
 * federation's strategy or head is not registered here, 330 for a head that cannot be built.
 */
export function contextOf(federation: Federation, backbone: ServedBackbone): RunContext {
  strategyOf(federation);
  const cut = cutPoint(backbone.manifest, federation.backbone.cut);
  if (cut.shape.length !== 1)
    throw new AtollError(
      304,
      `The cut ${cut.name} is spatial (${cut.shape.join(' × ')}); a ${headNameOf(federation.head)} head needs a vector.`,
      {
        hint: 'Use the cut pooled, or multi-level where the backbone has it; training.scope says what of the backbone is trained.',
      },
    );
  const { size: featureSize, rootMeanSquare } = headFeatures(backbone.manifest, headFeatureSettings(federation));
  const architecture = headArchitecture(federation.head, { featureSize, ...outputShapeOf(federation) });
  const gridExponent = gridExponentOf(rootMeanSquare);
  const tails = new Map(scopesOf(federation).map((scope) => [scope, scopedTail(federation, backbone.manifest, scope)]));
  return { federation, backbone, featureSize, gridExponent, architecture, tails };
}

/** Own parts: not registered in this process, or not what they were when the run was launched. */
export const lacksOwnPart = (error: unknown): error is AtollError =>
  error instanceof AtollError && (error.code === 121 || error.code === 330);

/** What the run trains in this scope. Throws AtollError 604 for one that it does not try. */
export function tailOf({ tails }: Pick<RunContext, 'tails'>, scope: TailScope): ScopedTail {
  const tail = tails.get(scope);
  if (tail === undefined) throw new AtollError(604, `The run trains no ${scope}.`);
  return tail;
}

/** The layout of heads of this scope. */
export const layoutOfScope = (context: Pick<RunContext, 'architecture' | 'tails'>, scope: Scope): ParameterLayout =>
  scope === 'head' ? context.architecture.layout : tailOf(context, scope).layout;

/** The head that a run starts from: the same on every machine, from the federation's seed. */
export function initialHead({ federation, architecture }: RunContext) {
  return architecture.initialise(seedFrom(federation.seed, 'head'));
}

/** What an answer of this member to this task has to fit. */
export function expectationOf(context: RunContext, task: Task, member: Member): AnswerExpectation {
  const { federation, architecture, featureSize } = context;
  const { counts } = member.profile;
  const { views } = federation.features;
  // A scope beyond the head is trained on each view by itself.
  const rows = imagesFor(task, counts, federation) * (task.kind === 'fit' && task.scope !== undefined ? views.count : rowsAnImage(views));
  return {
    task,
    layout: layoutOfScope(context, task.kind === 'fit' ? scopeOf(task) : 'head'),
    classes: architecture.classes,
    tasks: architecture.tasks,
    featureSize,
    summedSize: lastLayerOf(architecture.layout).width,
    statistics: lossStatisticsShape(federation.training.loss, architecture),
    samples: task.kind === 'evaluate' ? counts[task.split] : rows,
    examples: rows * (federation.training.sampling === 'oversample' ? architecture.classes : 1),
    heads: task.kind === 'evaluate' ? [...namesToJudge(task, member), ...foldNames(task, federation, member)] : [],
    ...(task.kind === 'evaluate'
      ? { crossValidation: { heads: foldNames(task, federation, member), samples: counts.train + counts.validation } }
      : {}),
    subgroups: federation.evaluation.subgroups,
  };
}

/** Training images that a task is about: those with a label, and in training the others too where the loss learns from them. */
function imagesFor(task: Task, { train, unlabelled = 0 }: SplitCounts, { training: { loss } }: Federation): number {
  if (task.kind !== 'fit' || !learnsWithoutLabels(task.purpose === 'alone' ? ownLoss(loss) : loss)) return train;
  return train + unlabelled;
}

/** A site without a labelled training image has no head of its own. */
function namesToJudge({ heads, aloneEpochs, personal }: EvaluateTask, { site, profile }: Member): string[] {
  const names = heads.filter((head) => head.site === undefined || head.site === site).map(({ name }) => name);
  const alone = aloneEpochs > 0 && profile.counts.train > 0 ? [aloneName(site)] : [];
  return [...names, ...alone, ...(personal ? [personalName(site)] : [])];
}

const foldNames = (task: EvaluateTask, federation: Federation, { site, profile }: Member): string[] =>
  profile.counts.train === 0 ? [] : Array.from({ length: aloneFolds(task, federation) }, (_, fold) => foldName(site, fold));

/** The evaluations of the final test under one head's name, by site, on all images of the site. */
export function testEvaluations(state: RunState, name: string | ((site: SiteId) => string) = FEDERATED): SiteEvaluation[] {
  return finalTest(state).filter(
    ({ head, site, subgroup }) => subgroup === undefined && head === (typeof name === 'string' ? name : name(site)),
  );
}

/** The evaluations of the final test by subgroup of the images, by site. */
export function subgroupEvaluations(state: RunState): SiteEvaluation[] {
  return finalTest(state).filter(({ subgroup }) => subgroup !== undefined);
}

function finalTest({ history }: RunState): readonly SiteEvaluation[] {
  return history.flatMap(({ task, outcome }) =>
    task.kind === 'evaluate' && task.split === 'test' && outcome.kind === 'evaluate' ? outcome.evaluations : [],
  );
}
