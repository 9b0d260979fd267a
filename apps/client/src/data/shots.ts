import { seedFrom } from '@atoll/core';
import type { Divisible } from './units.ts';

/**
 * At most `shots` of the samples of each label, in the order given: those that a draw by the seed, the label and each image's own
 * digest puts first. Which these are does not depend on the other images.
 */
export function fewShots<S extends Divisible>(samples: readonly S[], shots: number, seed: number | string): S[] {
  const drawn = samples
    .map((sample, place) => ({ place, label: sample.label, order: seedFrom('shots', seed, sample.label, sample.digest ?? sample.name) }))
    .sort((a, b) => a.order - b.order); // stable: equal numbers keep the order given
  const taken = new Map<string, number>();
  const kept = new Set<number>();
  for (const { place, label } of drawn) {
    const count = taken.get(label) ?? 0;
    if (count >= shots) continue;
    taken.set(label, count + 1);
    kept.add(place);
  }
  return samples.filter((_, place) => kept.has(place));
}
