import { classSumsOf, evaluateScores, headArchitecture, joinBytes, type Random, type SubgroupColumn } from '@atoll/core';
import { digest, evaluateTask, fitTask, summariseTask, taskId } from '@atoll/core/testing';
import { type AnswerExpectation, decodeAnswer, encodeAnswer, type TaskAnswer } from '@atoll/protocol';
import { pick, randomBytes, sizeUpTo } from '../mutate/bytes.ts';
import { mutateMessage } from '../mutate/protobuf.ts';
import { outcomeOf, type Target } from '../target.ts';

const ID = taskId('lagoon-1/2-fit');
const CLASSES = 3;
const FEATURES = 8;
const COUNT = 12;
const { layout } = headArchitecture({ kind: 'linear' }, { featureSize: FEATURES, classes: CLASSES });

const rows = Float32Array.from({ length: FEATURES * COUNT }, (_, i) => Math.sin(i));
const labels = Int32Array.from({ length: COUNT }, (_, i) => i % CLASSES);
const scores = Float32Array.from({ length: CLASSES * COUNT }, (_, i) => Math.cos(i));
const evaluation = evaluateScores(scores, labels, CLASSES, { detail: 'full' });
const subgroups: SubgroupColumn[] = [{ column: 'device', values: ['a', 'b'] }];
const statistics = { classes: CLASSES, sums: CLASSES * FEATURES, squares: FEATURES, gram: (FEATURES * (FEATURES + 1)) / 2, fourier: 4 };
const sums = classSumsOf(rows, labels, { classes: CLASSES, dimension: FEATURES, gridExponent: -9 });
const zeros = (length: number): Float64Array => new Float64Array(length);

const base = { layout, classes: CLASSES, featureSize: FEATURES, summedSize: FEATURES, statistics, samples: COUNT, heads: [], subgroups };

/** Each kind of task, with an answer that fits. */
const ASKED: readonly (readonly [expected: AnswerExpectation, answer: TaskAnswer])[] = [
  [
    { ...base, task: summariseTask({ id: ID }) },
    { kind: 'summarise', moments: { count: COUNT, sum: zeros(FEATURES).fill(2), sumOfSquares: zeros(FEATURES).fill(40) } },
  ],
  [
    { ...base, task: summariseTask({ id: ID, statistics: 'gram' }) },
    { kind: 'gram', folds: [sums] },
  ],
  [
    { ...base, task: summariseTask({ id: ID, statistics: 'class-moments' }) },
    {
      kind: 'class-moments',
      folds: [{ counts: Float64Array.of(4, 4, 4), sums: zeros(CLASSES * FEATURES).fill(3), squares: zeros(CLASSES * FEATURES).fill(9) }],
    },
  ],
  [
    { ...base, task: summariseTask({ id: ID, statistics: 'classes' }) },
    {
      kind: 'statistics',
      statistics: {
        counts: Float64Array.of(4, 4, 4),
        sums: zeros(CLASSES * FEATURES).fill(1),
        squares: zeros(FEATURES).fill(5),
        gram: zeros((FEATURES * (FEATURES + 1)) / 2).fill(2),
        fourier: zeros(4),
      },
    },
  ],
  [
    { ...base, task: fitTask({ id: ID, epochs: 3 }) },
    { kind: 'fit', parameters: { layout, values: new Float32Array(layout.size).fill(0.1) }, samples: COUNT, steps: 6, losses: [1, 0.7] },
  ],
  [
    {
      ...base,
      task: evaluateTask({ id: ID, heads: [{ name: 'federated', digest: digest('head'), detail: 'full' }] }),
      heads: ['federated', 'alone:bay'],
    },
    {
      kind: 'evaluate',
      evaluations: [
        { head: 'federated', evaluation },
        { head: 'alone:bay', evaluation: evaluateScores(scores, labels, CLASSES) },
        {
          head: 'federated',
          subgroup: { column: 'device', value: 'a' },
          evaluation: evaluateScores(scores.slice(0, 2 * CLASSES), labels.slice(0, 2), CLASSES),
        },
      ],
    },
  ],
];

/** A case is the number of what was asked and the bytes of the answer. */
export const answers: Target = {
  name: 'answers',
  about: 'answers of sites to every kind of task: lengths, NaN, counts that cannot be, other tensors, broken encodings',
  cost: 1,
  atOnce: 1,
  caseMs: 3_000,
  open: async () => {
    const valid = ASKED.map(([, answer]) => encodeAnswer(ID, answer));
    return {
      make: (random: Random) => {
        const asked = random.integer(ASKED.length);
        const choice = random.integer(25);
        if (choice === 0) return joinBytes([Uint8Array.of(asked), randomBytes(random, sizeUpTo(random, 2_000))]);
        return joinBytes([
          Uint8Array.of(asked),
          mutateMessage(random, choice === 1 ? pick(random, valid) : (valid[asked] ?? new Uint8Array())),
        ]);
      },
      run: (bytes) => {
        const [expected] = ASKED[(bytes[0] ?? 0) % ASKED.length] ?? [];
        return outcomeOf(() => expected && decodeAnswer(bytes.subarray(1), expected));
      },
      close: async () => undefined,
    };
  },
};
