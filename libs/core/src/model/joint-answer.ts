import { AtollError } from '../errors.ts';
import { greatestAt, total } from '../evaluation/softmax.ts';
import { type TaskSource, tasksOf } from '../federation/index.ts';
import { assembleAnswer, type ImageAnswer } from './answer.ts';
import type { ModelManifest } from './manifest.ts';

/** How several models become one answer. */
export const JOINT_RULES = ['average', 'vote', 'weighted'] as const;
/** One of {@link JOINT_RULES}. */
export type JointRule = (typeof JOINT_RULES)[number];

/** What several models say of one image. */
export interface JointAnswer extends ImageAnswer {
  /** How many of them alone say the same. */
  readonly agreeing: number;
}

/**
 * One answer of those of several models with the same classes, in whichever order each has them.
 *
 * `average` and `weighted` take the mean of the calibrated probabilities, each model as likely to be the right one as its weight says
 * (a mixture: Lakshminarayanan, Pritzel, Blundell: Simple and scalable predictive uncertainty estimation using deep ensembles.
 * NeurIPS 2017, arXiv:1612.01474). Not the mean of their logarithms: there one model that is wrongly sure silences all others.
 * `vote` gives each model one vote for its most probable class and says their shares; of equal shares the class that is more probable
 * on average.
 * @param weights one a model, none below 0 and not all 0; left out, all are equal
 */
export function jointAnswer(
  source: TaskSource,
  answers: readonly ImageAnswer[],
  { rule, weights = answers.map(() => 1) }: { readonly rule: JointRule; readonly weights?: readonly number[] },
): JointAnswer {
  const sum = total(weights);
  if (
    answers.length === 0 ||
    weights.length !== answers.length ||
    !(sum > 0 && Number.isFinite(sum)) ||
    weights.some((weight) => weight < 0)
  )
    throw new RangeError(`weights ${weights.join(', ')} for ${answers.length} answers`);
  const joint = assembleAnswer(
    source,
    tasksOf(source).map(({ name, classes }) => {
      const mean = new Float64Array(classes.length);
      const votes = new Float64Array(classes.length);
      for (const [m, { answers: said }] of answers.entries()) {
        const own = said.find(({ task }) => task === name);
        for (const [k, label] of classes.entries()) {
          mean[k] = (mean[k] ?? 0) + ((weights[m] ?? 0) / sum) * (own?.probabilities[own.classes.indexOf(label)] ?? 0);
          if (own?.predicted === label) votes[k] = (votes[k] ?? 0) + 1;
        }
      }
      if (rule !== 'vote') return { probabilities: Float32Array.from(mean), best: greatestAt(mean) };
      return {
        probabilities: Float32Array.from(votes, (count) => count / answers.length),
        best: greatestAt(votes.map((count, k) => count + (mean[k] ?? 0) / 2)),
      };
    }),
  );
  const same = (answer: ImageAnswer): boolean =>
    joint.answers.every(({ task, predicted }) => answer.answers.some((own) => own.task === task && own.predicted === predicted));
  return { ...joint, agreeing: answers.filter(same).length };
}

/** @throws AtollError 322 where two models do not have the same label sets with the same classes */
export function requireSameClasses(models: readonly (TaskSource & Pick<ModelManifest, 'federation' | 'run'>)[]): void {
  const described = models.map((model) => ({
    name: `${model.federation}, run ${model.run}`,
    classes: tasksOf(model)
      .map(({ name, classes }) => `${name}: ${[...classes].sort().join(', ')}`)
      .sort()
      .join('; '),
  }));
  const [first, ...others] = described;
  const other = others.find(({ classes }) => classes !== first?.classes);
  if (first === undefined || other === undefined) return;
  throw new AtollError(322, `The model of ${first.name} says ${first.classes}; that of ${other.name} says ${other.classes}.`);
}

/**
 * What a model counts for by the figures of its card: its balanced accuracy on the test images of its sites, above chance, in 0 … 1.
 * Null where the card has none.
 */
export function weightByCard({ test, ...source }: TaskSource & Pick<ModelManifest, 'test'>): number | null {
  if (test === null || test.balancedAccuracy === null) return null;
  const chance = 1 / Math.max(...tasksOf(source).map(({ classes }) => classes.length));
  return Math.max(0, (test.balancedAccuracy - chance) / (1 - chance));
}
