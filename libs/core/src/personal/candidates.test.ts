import { expect, it } from 'vitest';
import { PLAIN_LOSS } from '../federation/index.ts';
import type { TrainingConfig } from '../training/index.ts';
import { weightExponent } from './candidates.ts';

const plain: TrainingConfig = { batchSize: 8, optimiser: { name: 'sgd', learningRate: 0.1, momentum: 0 }, l2: 0 };

it.each<[string, Partial<TrainingConfig>, number]>([
  ['nothing', {}, 0],
  ['shuffling', { sampling: 'shuffle', loss: PLAIN_LOSS }, 0],
  ['balanced sampling', { sampling: 'balanced' }, 0.5],
  ['oversampling', { sampling: 'oversample' }, 0.5],
  ['class weights', { loss: { ...PLAIN_LOSS, classWeights: 'balanced' } }, 0.5],
  ['logit adjustment', { loss: { ...PLAIN_LOSS, logitAdjustment: 1 } }, 0.5],
])('classes count alike where training balances them: %s', (_name, changes, exponent) => {
  expect(weightExponent({ ...plain, ...changes })).toBe(exponent);
});
