import {
  AtollError,
  type EvaluateTask,
  type Evaluation,
  type EvaluationDetail,
  evaluateScores,
  ofTasks,
  type ScoreCurves,
} from '@atoll/core';
import { digest, evaluateTask } from '@atoll/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, encode, wire } from './codec.ts';
import { evaluationBytes, evaluationMessage, evaluationOf, type JudgedHead, judgedHeadsOf } from './evaluations.ts';

const CLASSES = 3;

const evaluations: fc.Arbitrary<Evaluation> = fc
  .tuple(
    fc.array(fc.tuple(fc.float({ min: -9, max: 9, noNaN: true }), fc.float({ min: -9, max: 9, noNaN: true }), fc.nat(CLASSES - 1)), {
      maxLength: 30,
    }),
    fc.constantFrom<EvaluationDetail>('none', 'temperature', 'full'),
  )
  .map(([rows, detail]) => {
    const scores = Float32Array.from(rows.flatMap(([a, b]) => [a, b, 0]));
    return evaluateScores(
      scores,
      Int32Array.from(rows, ([, , label]) => label),
      CLASSES,
      { detail },
    );
  });

/** Four images of class 0, 0, 1 and 2, the second taken for class 1. */
const whole = evaluateScores(Float32Array.of(3, 0, 0, 0, 1, 0, 0, 2, 0, 0, 0, 9), Int32Array.of(0, 0, 1, 2), CLASSES, { detail: 'full' });
const one = evaluateScores(Float32Array.of(3, 0, 0), Int32Array.of(0), CLASSES);

const sent = (judged: JudgedHead): wire.Evaluation => decode(wire.Evaluation, encode(wire.Evaluation, evaluationMessage(judged)));
const received = (judged: JudgedHead): JudgedHead => evaluationOf(sent(judged), [CLASSES]);

function codeOf(act: () => unknown): number | string {
  try {
    act();
    return 'nothing was thrown';
  } catch (error) {
    return error instanceof AtollError ? error.code : `${error}`;
  }
}

describe('one head', () => {
  it('comes back as it was, in no more bytes than it may take', () => {
    fc.assert(
      fc.property(evaluations, fc.option(fc.constant({ column: 'age', value: '65 and above' }), { nil: null }), (evaluation, subgroup) => {
        const judged = { head: 'federated', evaluation, ...(subgroup === null ? {} : { subgroup }) };
        expect(received(judged)).toEqual(judged);
        expect(encode(wire.Evaluation, evaluationMessage(judged)).length).toBeLessThan(evaluationBytes([CLASSES]));
      }),
    );
  });

  it('of several tasks comes back as it was, in no more bytes than it may take', () => {
    fc.assert(
      fc.property(evaluations, evaluations, (first, second) => {
        const judged = { head: 'federated', evaluation: ofTasks(Math.max(first.count, second.count), [first, second]) };
        expect(evaluationOf(sent(judged), [CLASSES, CLASSES])).toEqual(judged);
        expect(encode(wire.Evaluation, evaluationMessage(judged)).length).toBeLessThan(evaluationBytes([CLASSES, CLASSES]));
      }),
    );
  });

  it.each<[string, Evaluation, number[]]>([
    ['fewer tasks than there are', ofTasks(4, [whole]), [CLASSES, CLASSES]],
    ['a task of other classes', ofTasks(4, [whole, whole]), [CLASSES, 2]],
    ['a task with more images than were judged', ofTasks(3, [whole, one]), [CLASSES, CLASSES]],
    ['one task where there are several', whole, [CLASSES, CLASSES]],
    ['several where there is one', ofTasks(4, [whole, whole]), [CLASSES]],
  ])('refuses %s', (_name, evaluation, tasks) => {
    expect(codeOf(() => evaluationOf(sent({ head: 'federated', evaluation }), tasks))).toBe(506);
  });

  const curves = whole.curves as ScoreCurves; // the detail is full
  const [first, ...others] = curves.histograms;
  const histogram = (change: Partial<ScoreCurves['histograms'][number]>): Partial<Evaluation> => ({
    curves: { ...curves, histograms: [{ ...first, ...change }, ...others] },
  });
  const reliability = (change: Partial<ScoreCurves['reliability']>): Partial<Evaluation> => ({
    curves: { ...curves, reliability: { ...curves.reliability, ...change } },
  });
  const { bins, positives, negatives } = curves.histograms[0] ?? { bins: [], positives: [], negatives: [] };
  const { counts, confidenceSums, correct } = curves.reliability;
  const used = counts.findIndex((count) => count > 0);
  const put = (values: readonly number[], at: number, value: number) => values.map((old, i) => (i === at ? value : old));

  it.each<[string, Partial<Evaluation>, number]>([
    ['a loss of a temperature missing', { scaledLosses: (whole.scaledLosses ?? []).slice(1) }, 506],
    ['a loss of a temperature that is no number', { scaledLosses: put(whole.scaledLosses ?? [], 3, Number.NaN) }, 503],
    ['a loss of a temperature below 0', { scaledLosses: put(whole.scaledLosses ?? [], 3, -1) }, 503],
    ['a loss of a temperature beyond sure mistakes', { scaledLosses: put(whole.scaledLosses ?? [], 3, 65) }, 506],
    ['the histogram of a class missing', { curves: { ...curves, histograms: others } }, 506],
    ['a histogram too many', { curves: { ...curves, histograms: [...curves.histograms, ...others] } }, 506],
    ['a count without its bin', histogram({ bins: bins.slice(1) }), 506],
    ['a bin without its counts', histogram({ negatives: negatives.slice(1) }), 506],
    ['bins in another order', histogram({ bins: [...bins].reverse() }), 506],
    ['a bin twice', histogram({ bins: put(bins, 1, bins[0] ?? 0) }), 506],
    ['a bin beyond the last', histogram({ bins: put(bins, bins.length - 1, 512) }), 506],
    ['an empty bin', histogram({ bins: [...bins, 511], positives: [...positives, 0], negatives: [...negatives, 0] }), 506],
    ['another number of images of the class', histogram({ positives: put(positives, 0, 9) }), 506],
    ['another number of images of the others', histogram({ negatives: put(negatives, 0, 9) }), 506],
    ['another number of bins of the reliability', reliability({ counts: [...counts, 0] }), 506],
    ['a reliability of more images', reliability({ counts: put(counts, used, 9) }), 506],
    ['a reliability with more right', reliability({ correct: put(correct, used, 9) }), 506],
    ['more confidence than the bin allows', reliability({ confidenceSums: put(confidenceSums, used, 9) }), 506],
    ['less confidence than the bin allows', reliability({ confidenceSums: put(confidenceSums, used, 0) }), 506],
    ['confidence without images', reliability({ confidenceSums: put(confidenceSums, 0, 1) }), 506],
    ['a confidence that is no number', reliability({ confidenceSums: put(confidenceSums, used, Number.NaN) }), 503],
  ])('with %s is refused', (_name, change, code) => {
    expect(codeOf(() => received({ head: 'x', evaluation: whole }))).toBe('nothing was thrown');
    expect(codeOf(() => received({ head: 'x', evaluation: { ...whole, ...change } }))).toBe(code);
  });

  it('with more right than images in a bin is refused', () => {
    const empty = counts.indexOf(0);
    const moved = put(put(correct, used, (correct[used] ?? 0) - 1), empty, 1);
    expect(codeOf(() => received({ head: 'x', evaluation: { ...whole, ...reliability({ correct: moved }) } }))).toBe(506);
  });

  it.each(['', 'x'.repeat(201)])('with a subgroup named by no or too long a text is refused', (value) => {
    expect(codeOf(() => received({ head: 'x', evaluation: one, subgroup: { column: 'sex', value } }))).toBe(406);
    expect(codeOf(() => received({ head: 'x', evaluation: one, subgroup: { column: value, value: 'f' } }))).toBe(406);
  });

  it('with any byte changed is within the bounds or refused with a number', () => {
    const bytes = encode(
      wire.Evaluation,
      evaluationMessage({ head: 'federated', evaluation: whole, subgroup: { column: 'a', value: 'b' } }),
    );
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = bytes.map((byte, i) => (i === at ? byte ^ flip : byte));
        const code = codeOf(() => evaluationOf(decode(wire.Evaluation, changed), [CLASSES]));
        expect([401, 406, 503, 506, 'nothing was thrown']).toContain(code);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('an answer', () => {
  const task = evaluateTask({ heads: [{ name: 'federated', digest: digest('head'), detail: 'full' }], aloneEpochs: 1 });
  const expected = {
    classes: CLASSES,
    samples: 4,
    heads: ['federated', 'alone:bay'],
    subgroups: [
      { column: 'sex', values: ['f', 'm'] },
      { column: 'age', edges: [65] },
    ],
  };
  const judged = (...subgroups: (readonly [string, string])[]): JudgedHead[] => [
    { head: 'federated', evaluation: whole },
    { head: 'alone:bay', evaluation: { ...one, count: 4, confusion: [4, 0, 0, 0, 0, 0, 0, 0, 0] } },
    ...subgroups.map(([column, value]) => ({ head: 'federated', evaluation: one, subgroup: { column, value } })),
  ];
  const { curves: _, ...withoutCurves } = whole;
  const answered = (answer: readonly JudgedHead[], asked: EvaluateTask = task) => judgedHeadsOf(answer.map(sent), asked, expected);

  it('holds the heads asked for, then any subgroups of the federation', () => {
    for (const answer of [judged(), judged(['sex', 'm']), judged(['sex', 'f'], ['age', 'below 65'])])
      expect(answered(answer)).toEqual(answer);
  });

  it.each<[string, JudgedHead[]]>([
    ['a subgroup of another column', judged(['ward', 'f'])],
    ['a value that is not listed', judged(['sex', 'x'])],
    ['a subgroup twice', judged(['sex', 'f'], ['sex', 'f'])],
    ['subgroups in another order', judged(['age', 'below 65'], ['sex', 'f'])],
    [
      'subgroups with more images than there are, of which each counts the only right one of class 0',
      judged(['age', 'below 65'], ['age', '65 and above']),
    ],
    ['subgroups before the heads', judged(['sex', 'f']).reverse()],
    ['a subgroup of another head', [...judged(), { head: 'alone:bay', evaluation: one, subgroup: { column: 'sex', value: 'f' } }]],
    [
      'a subgroup without images',
      [
        ...judged(),
        {
          head: 'federated',
          evaluation: { ...one, count: 0, lossSum: 0, confusion: one.confusion.map(() => 0) },
          subgroup: { column: 'sex', value: 'f' },
        },
      ],
    ],
    ['no combined head', judged().slice(1)],
    ['no score curves', [{ head: 'federated', evaluation: withoutCurves }, ...judged().slice(1)]],
  ])('with %s is refused', (_name, answer) => expect(codeOf(() => answered(answer))).toBe(506));

  it('to a question about validation images has no subgroups', () => {
    expect(codeOf(() => answered(judged(['sex', 'f']), { ...task, split: 'validation' }))).toBe(506);
  });

  it('holds the folds of a cross-validation, which together have all its images', () => {
    const folds = { heads: ['fold-1:bay', 'fold-2:bay'], samples: 2 };
    const asked = { ...expected, heads: [...expected.heads, ...folds.heads], crossValidation: folds };
    const answer = [...judged(), ...folds.heads.map((head) => ({ head, evaluation: one }))];
    expect(judgedHeadsOf(answer.map(sent), task, asked)).toEqual(answer);
    const more = { ...asked, crossValidation: { ...folds, samples: 3 } };
    expect(codeOf(() => judgedHeadsOf(answer.map(sent), task, more))).toBe(506);
  });

  it('holds heads of folds that together are judged on all images, as many for each', () => {
    const folds = evaluateTask({
      split: 'train',
      folds: 2,
      heads: [0, 1, 0, 1].map((fold, i) => ({ name: `head ${i}`, digest: digest(`${i}`), fold })),
    });
    const counted = (count: number): Evaluation => ({
      classes: CLASSES,
      count,
      lossSum: 0,
      confusion: [count, ...new Array<number>(8).fill(0)],
    });
    const answer = (...counts: number[]) => counts.map((count, i) => ({ head: `head ${i}`, evaluation: counted(count) }));
    const heads = folds.heads.map(({ name }) => name);
    const given = (...counts: number[]) => judgedHeadsOf(answer(...counts).map(sent), folds, { ...expected, heads });
    expect(given(1, 3, 1, 3)).toEqual(answer(1, 3, 1, 3));
    expect(given(0, 4, 0, 4)).toHaveLength(4);
    for (const counts of [
      [1, 2, 1, 2],
      [2, 3, 2, 3],
      [1, 3, 2, 2],
      [4, 4, 4, 4],
    ])
      expect(codeOf(() => given(...counts))).toBe(506);
  });

  it('of a site without images needs no detail', () => {
    const nothing = { classes: CLASSES, count: 0, lossSum: 0, confusion: new Array<number>(9).fill(0) };
    const answer = expected.heads.map((head) => ({ head, evaluation: nothing }));
    expect(judgedHeadsOf(answer.map(sent), task, { ...expected, samples: 0 })).toEqual(answer);
  });
});
