import { createRandom } from '../../random/index.ts';
import type { FeatureSet } from '../types.ts';

/** `count` normal feature vectors around one centre a class, the classes in turn. */
export function clusters(options: { count: number; dimension: number; classes: number; spread?: number; seed?: number }): FeatureSet {
  const { count, dimension, classes, spread = 1, seed = 1 } = options;
  const random = createRandom(seed);
  const centres = Float32Array.from({ length: classes * dimension }, () => random.normal());
  const labels = Int32Array.from({ length: count }, (_, i) => i % classes);
  const features = Float32Array.from(
    { length: count * dimension },
    (_, i) => (centres[(labels[Math.floor(i / dimension)] ?? 0) * dimension + (i % dimension)] ?? 0) + spread * random.normal(),
  );
  return { features, labels, count, dimension };
}
