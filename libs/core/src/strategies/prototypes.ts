import { WeightedAverage } from './fedavg.ts';
import { planFromSums } from './from-sums.ts';
import { planIterative } from './iterative.ts';
import type { Strategy } from './strategy.ts';

/**
 * The class whose mean over all sites' images is nearest, from one exchange of exact sums: at any split the head that all images
 * pooled would give, bit for bit. Nothing is trained, which suits few images; see {@link prototypeHead} for the distances. The
 * temperature of its scores, and with the Mahalanobis distance the shrinkage, are chosen as the closed form's settings are.
 *
 * Mensink, Verbeek, Perronnin, Csurka: Distance-Based Image Classification. PAMI 35 (2013); Snell, Swersky, Zemel: Prototypical
 * Networks for Few-shot Learning. NeurIPS 2017.
 */
export const prototypes: Strategy = {
  name: 'prototypes',
  next: (progress) => planFromSums(progress) ?? planIterative(progress),
  aggregator: ({ global }) => new WeightedAverage(global),
};
