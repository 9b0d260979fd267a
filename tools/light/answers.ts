import {
  type BackboneManifest,
  createRandom,
  evaluateScores,
  headArchitecture,
  type ParameterLayout,
  personalName,
  type Random,
  seedFrom,
  type Task,
} from '@atoll/core';
import { encodeAnswer, type TaskAnswer } from '@atoll/protocol';

/** What every light site has: images that nobody ever saw. */
export const COUNTS = { train: 20, validation: 6, test: 6 };
export const CLASSES = ['a', 'b'];
const FEATURES = 1_280;
const { layout } = headArchitecture({ kind: 'linear' }, { featureSize: FEATURES, classes: CLASSES.length });

/** Features that pass for those of the canary: the values that the manifest keeps, and the norm of all spread over the rest. */
export function canaryOf(manifest: BackboneManifest): Float32Array {
  const { indices, values, norm } = manifest.canary.references.pooled ?? { indices: [], values: [], norm: 0 };
  const known = values.reduce((sum, value) => sum + value * value, 0);
  const rest = Math.sqrt(Math.max(0, norm * norm - known) / Math.max(1, FEATURES - indices.length));
  const features = new Float32Array(FEATURES).fill(rest);
  for (const [at, index] of indices.entries()) features[index] = values[at] ?? 0;
  return features;
}

/** The answer of a light site: it follows from the site's name and the task's kind and round, and fits the task. */
export function lightAnswer(site: string, task: Task): Uint8Array {
  return encodeAnswer(task.id, answerTo(site, task, createRandom(seedFrom(site, task.kind, task.round))));
}

function answerTo(site: string, task: Task, random: Random): TaskAnswer {
  if (task.kind === 'summarise') {
    const sum = Float64Array.from({ length: FEATURES }, () => random.integer(20));
    return { kind: 'summarise', moments: { count: COUNTS.train, sum, sumOfSquares: sum.map((value) => value * value + COUNTS.train) } };
  }
  if (task.kind === 'fit') {
    const values = valuesOf(layout, random);
    return { kind: 'fit', parameters: { layout, values }, samples: COUNTS.train, steps: task.epochs, losses: [0.5] };
  }
  const names = [...task.heads.map(({ name }) => name), ...(task.personal ? [personalName(site)] : [])];
  const count = COUNTS[task.split];
  const labels = Int32Array.from({ length: count }, (_, i) => i % CLASSES.length);
  const scores = Float32Array.from({ length: count * CLASSES.length }, () => random.uniform() - 0.5);
  const evaluation = evaluateScores(scores, labels, CLASSES.length, { detail: 'full' });
  return { kind: 'evaluate', evaluations: names.map((head) => ({ head, evaluation })) };
}

const valuesOf = ({ size }: ParameterLayout, random: Random): Float32Array =>
  Float32Array.from({ length: size }, () => random.uniform() - 0.5);
