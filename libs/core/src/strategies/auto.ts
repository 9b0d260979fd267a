import { WeightedAverage } from './fedavg.ts';
import { planFromSums } from './from-sums.ts';
import { planIterative } from './iterative.ts';
import type { Strategy } from './strategy.ts';

/**
 * The closed form, then FedAvg that starts from it. The closed form is kept unless a round of fine-tuning is clearly better on
 * all sites' validation images: {@link bestRound}.
 */
export const auto: Strategy = {
  name: 'auto',
  next: (progress) => planFromSums(progress) ?? planIterative(progress),
  aggregator: ({ global }) => new WeightedAverage(global),
};
