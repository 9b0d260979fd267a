import { AtollError, identityStandardisation, type StepOutcome, type SummariseTask, seedFrom, standardisationOfRun } from '@atoll/core';
import { decodeStandardisation, encodeHead } from '@atoll/protocol';
import type { Combination } from '../answers.ts';
import { HeadSolver } from './head-solver.ts';
import { addedSums, parametersOf, requireImages, settingsOf } from './sums.ts';

/** Numbers that virtual features take at most: with very many classes fewer are drawn of each. */
const MOST_VALUES = 40_000_000;

/** Adds the sites' sums and fits the head's linear layer to virtual features that are drawn from them. */
export async function calibrate(task: SummariseTask, combination: Combination): Promise<StepOutcome> {
  const { state, context, blobs } = combination;
  const { federation, architecture } = context;
  const { training, classes, seed } = federation;
  if (training.calibrate.name !== 'virtual-features') throw new AtollError(604, 'The federation calibrates no head.');
  const { total } = await addedSums(task, combination);
  combination.sums.delete(task.id);
  requireImages(total);
  const images = Math.min(training.calibrate.images, Math.max(1, Math.floor(MOST_VALUES / (classes.length * architecture.featureSize))));
  const options = { images, l2: training.l2, seed: seedFrom(seed, 'virtual features') };
  const solver = new HeadSolver(total, settingsOf(task, federation), 1);
  try {
    const [scores] = (await solver.solve({ kind: 'virtual', options, without: null })).heads;
    if (scores === undefined) throw new AtollError(604, 'The sums gave no head.');
    const run = task.standardisation === null ? standardisationOfRun(state) : null; // sums of random features stand on none of their own
    const to = run === null ? identityStandardisation(architecture.featureSize) : decodeStandardisation(blobs.get(run));
    return { kind: 'calibrate', head: blobs.put(encodeHead(parametersOf(scores, to, 1, combination))) };
  } finally {
    await solver.close();
  }
}
