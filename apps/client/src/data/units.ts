import type { Digest } from '@atoll/core';
import { compareNames, compareText, type Sample } from './dataset.ts';
import { labelsOf } from './label-sets.ts';

/** Enough of a sample to divide it: with a digest, copies of one image stay together too. */
export type Divisible = Sample & { readonly digest?: Digest };

/** Samples that must stay together: those of one group, of one patient, those with the same bytes, and whatever these chain together. */
export interface Unit<S extends Divisible = Divisible> {
  /** Name of its first sample, which no other unit has. */
  readonly key: string;
  /** Ordered by name. */
  readonly samples: readonly S[];
  /** Samples by label. */
  readonly counts: ReadonlyMap<string, number>;
}

/** Joins samples into units; the result does not depend on their order. */
export function unitsOf<S extends Divisible>(samples: readonly S[]): Unit<S>[] {
  const parents = new Map<string, string>();
  const rootOf = (node: string): string => {
    let root = node;
    for (let parent = parents.get(root); parent !== undefined && parent !== root; parent = parents.get(root)) root = parent;
    for (let step = node; step !== root; ) {
      const parent = parents.get(step) ?? root;
      parents.set(step, root);
      step = parent;
    }
    return root;
  };
  const join = (a: string, b: string) => parents.set(rootOf(a), rootOf(b));
  const groupNode = ({ group }: Divisible) => `group:${group}`;
  for (const sample of samples) {
    if (sample.digest !== undefined) join(groupNode(sample), `bytes:${sample.digest}`);
    if (sample.patient !== undefined) join(groupNode(sample), `patient:${sample.patient}`);
  }
  const members = new Map<string, S[]>();
  for (const sample of [...samples].sort(compareNames)) {
    const root = rootOf(groupNode(sample));
    const known = members.get(root);
    if (known === undefined) members.set(root, [sample]);
    else known.push(sample);
  }
  return [...members.values()]
    .map((samples) => ({ key: samples[0]?.name ?? '', samples, counts: countLabels(samples) }))
    .sort((a, b) => compareText(a.key, b.key));
}

/** Samples by label; one with several counts for each. */
export function countLabels(samples: readonly Sample[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const label of samples.flatMap(labelsOf)) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}
