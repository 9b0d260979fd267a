import { WeightedAverage } from './fedavg.ts';
import { planFromSums } from './from-sums.ts';
import { planIterative } from './iterative.ts';
import type { Strategy } from './strategy.ts';

/**
 * Ridge regression of the classes on the features of all sites from one exchange of exact sums: counts and sums by class
 * and the Gram matrix. The head is the one that all images pooled would give, bit for bit, at any split. Its strength is
 * chosen by exact cross-validation from the same sums, its class balance and the temperature of its scores by heads of each
 * fold, which the sites judge on the images that these have not seen. With one fold the sums are not kept apart: strength,
 * balance and temperature are chosen on the validation images.
 *
 * Ridge regression from sums over sites: Fanì, Camoriano, Caputo, Ciccone: Accelerating Heterogeneous Federated Learning with
 * Closed-form Classifiers. ICML 2024. What is added here: sums of whole numbers, which are exact; folds; class balance from one
 * Gram matrix (see {@link solveRidge} for the system that is solved).
 */
export const closedForm: Strategy = {
  name: 'closed-form',
  next: (progress) => planFromSums(progress) ?? planIterative(progress),
  aggregator: ({ global }) => new WeightedAverage(global),
};
