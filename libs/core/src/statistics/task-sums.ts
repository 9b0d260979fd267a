import { addTo } from './by-class.ts';
import { addSums, classMomentsOf, type SumsByClass } from './class-moments.ts';
import { type ClassSumsShape, classSumsOf, imagesOf } from './class-sums.ts';

/** Sums by class of each task, over the images that have a label in it. Tasks that the same images know have one Gram matrix. */
export type TaskSums = readonly SumsByClass[];

/** Images behind the sums, counted once for each task that they have a label in. */
export const labelsIn = (sums: TaskSums): number => sums.reduce((total, one) => total + imagesOf(one), 0);

/**
 * The sums of each task over the `features` [count, dimension] of the images that have a label in it, of `labels` [count, tasks].
 * A Gram matrix is computed once for all tasks that the same images know. Throws RangeError as {@link classSumsOf}.
 */
export function taskSumsOf(
  features: Float32Array,
  labels: Int32Array,
  tasks: readonly number[],
  { dimension, gridExponent, products }: Omit<ClassSumsShape, 'classes'> & { readonly gridExponent: number; readonly products: boolean },
): TaskSums {
  const count = labels.length / tasks.length;
  const byRows = new Map<string, Float64Array>();
  return tasks.map((classes, task) => {
    const rows = Array.from({ length: count }, (_, row) => row).filter((row) => (labels[row * tasks.length + task] ?? -1) >= 0);
    const known = Int32Array.from(rows, (row) => labels[row * tasks.length + task] ?? -1);
    const chosen = new Float32Array(rows.length * dimension);
    rows.forEach((row, i) => {
      chosen.set(features.subarray(row * dimension, (row + 1) * dimension), i * dimension);
    });
    const shape = { classes, dimension, gridExponent };
    if (!products) return classMomentsOf(chosen, known, shape);
    const gram = byRows.get(rows.join());
    if (gram === undefined) {
      const all = classSumsOf(chosen, known, shape);
      byRows.set(rows.join(), all.gram);
      return all;
    }
    const { counts, sums } = classMomentsOf(chosen, known, shape);
    return { counts, sums, gram };
  });
}

/**
 * Adds `part` to `into`. A Gram matrix that tasks have in common stays one as long as it is one in every part; `copy` makes
 * another of it then. Throws RangeError for another shape or kind.
 */
export function addTaskSums(into: SumsByClass[], part: TaskSums, copy: (values: Float64Array) => Float64Array): void {
  if (into.length !== part.length) throw new RangeError(`sums of ${part.length} tasks for ${into.length}`);
  const partners = new Map<Float64Array, Map<Float64Array, Float64Array>>();
  into.forEach((sums, task) => {
    const own = part[task];
    if (own === undefined || !('gram' in sums) || !('gram' in own)) return;
    const targets = partners.get(sums.gram) ?? new Map<Float64Array, Float64Array>();
    partners.set(sums.gram, targets);
    const target = targets.get(own.gram) ?? (targets.size === 0 ? sums.gram : copy(sums.gram));
    targets.set(own.gram, target);
    into[task] = { ...sums, gram: target };
  });
  for (const targets of partners.values()) for (const [gram, target] of targets) addTo(target, gram, 1);
  into.forEach((sums, task) => {
    const own = part[task] ?? sums; // as many, see above
    if ('gram' in sums && 'gram' in own) {
      addTo(sums.counts, own.counts, 1);
      addTo(sums.sums, own.sums, 1);
    } else addSums(sums, own);
  });
}
