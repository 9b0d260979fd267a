import {
  AtollError,
  identityStandardisation,
  type LinearScores,
  lastLayerOf,
  type Parameters,
  type StepOutcome,
  type SummariseTask,
  seedFrom,
  standardisationOfRun,
  withLastLayer,
} from '@atoll/core';
import { decodeHead, decodeStandardisation, encodeHead } from '@atoll/protocol';
import type { Combination } from '../answers.ts';
import { HeadSolver } from './head-solver.ts';
import { addedSums, parametersOf, requireImages, settingsOf } from './sums.ts';

/** Numbers that virtual features take at most: with very many classes fewer are drawn of each. */
const MOST_VALUES = 40_000_000;

/** Adds the sites' sums and fits the head's linear layer to virtual features that are drawn from them. */
export async function calibrate(task: SummariseTask, combination: Combination): Promise<StepOutcome> {
  const { context, blobs } = combination;
  const { federation, architecture } = context;
  const { training, classes, seed } = federation;
  if (training.calibrate.name !== 'virtual-features') throw new AtollError(604, 'The federation calibrates no head.');
  const { total } = await addedSums(task, combination);
  combination.sums.delete(task.id);
  requireImages(total);
  const most = Math.floor(MOST_VALUES / (classes.length * lastLayerOf(architecture.layout).width));
  const images = Math.min(training.calibrate.images, Math.max(1, most));
  const options = { images, l2: training.l2, seed: seedFrom(seed, 'virtual features') };
  const settings = settingsOf(task, federation);
  const solver = new HeadSolver(total, task.head === undefined ? settings : { ...settings, standardise: false }, 1);
  try {
    const [scores] = (await solver.solve({ kind: 'virtual', options, without: null })).heads;
    if (scores === undefined) throw new AtollError(604, 'The sums gave no head.');
    return { kind: 'calibrate', head: blobs.put(encodeHead(headFrom(scores, task, combination))) };
  } finally {
    await solver.close();
  }
}

/** The layer in the coordinates of the run's heads; or in the place of the last layer of the head that the task names. */
function headFrom(scores: LinearScores, { standardisation, head }: SummariseTask, combination: Combination): Parameters {
  const { state, context, blobs } = combination;
  const { layout, featureSize } = context.architecture;
  if (head !== undefined) return withLastLayer(decodeHead(blobs.get(head), layout), scores.weights, scores.bias);
  const run = standardisation === null ? standardisationOfRun(state) : null; // random features stand in no coordinates of their own
  return parametersOf(scores, run === null ? identityStandardisation(featureSize) : decodeStandardisation(blobs.get(run)), 1, combination);
}
