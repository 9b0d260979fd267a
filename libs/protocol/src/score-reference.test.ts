import { AtollError, type ScoreReference, scoreSumsOf, type TaskId } from '@atoll/core';
import { summariseTask } from '@atoll/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AnswerExpectation, decodeAnswer, encodeAnswer } from './results.ts';
import { decodeScoreReference, encodeScoreReference } from './score-reference.ts';

const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const square = fc.array(number, { minLength: 9, maxLength: 9 }).map((values) => Float64Array.from(values));
const references: fc.Arbitrary<ScoreReference> = fc.record({
  counts: fc.array(fc.nat(1000), { minLength: 3, maxLength: 3 }).map((values) => Float64Array.from(values)),
  means: square,
  within: square,
  between: square,
  priors: fc
    .array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 })
    .map((values) => Float64Array.from(values)),
});
const some: ScoreReference = {
  counts: Float64Array.of(4, 0, 2),
  means: new Float64Array(9),
  within: new Float64Array(9),
  between: new Float64Array(9),
  priors: Float64Array.of(0.5, 0.25, 0.25),
};

function codeOf(act: () => unknown): number | string {
  try {
    act();
    return 'nothing was thrown';
  } catch (error) {
    if (error instanceof AtollError) return error.code;
    throw error;
  }
}

describe('where scores lie', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(references, (reference) => {
        expect(decodeScoreReference(encodeScoreReference(reference), 3)).toEqual(reference);
      }),
    );
  });

  it.each<[string, Partial<ScoreReference>, number]>([
    ['means of other classes', { means: new Float64Array(4) }, 502],
    ['counts of other classes', { counts: Float64Array.of(1, 2) }, 502],
    ['a score that is no number', { within: new Float64Array(9).fill(Number.NaN) }, 503],
    ['half an image', { counts: Float64Array.of(0.5, 1, 1) }, 506],
    ['a share of nothing', { priors: Float64Array.of(0, 0.5, 0.5) }, 506],
  ])('is refused with %s', (_name, changes, code) => {
    expect(codeOf(() => decodeScoreReference(encodeScoreReference({ ...some, ...changes }), 3))).toBe(code);
  });
});

describe('an answer with the scores of a site', () => {
  const task = summariseTask({ id: 'lagoon-1/8-summarise' as TaskId, statistics: 'scores' }); // letters, digits and a slash
  const statistics = scoreSumsOf(Float32Array.of(1, 0, 2, 0, -1, 3), Int32Array.of(0, 0, 1), 2, 2);
  const expected: AnswerExpectation = {
    task,
    layout: { size: 0, tensors: [] },
    classes: 2,
    featureSize: 5,
    summedSize: 5,
    samples: 3,
    heads: [],
    subgroups: [],
  };

  it('comes back as it was, and is refused if it is of more images, of other classes or too large', () => {
    const bytes = encodeAnswer(task.id, { kind: 'statistics', statistics });
    expect(decodeAnswer(bytes, expected)).toEqual({ kind: 'statistics', statistics });
    expect(codeOf(() => decodeAnswer(bytes, { ...expected, samples: 1 }))).toBe(506);
    expect(codeOf(() => decodeAnswer(bytes, { ...expected, classes: 3 }))).toBe(502);
    const large = { ...statistics, sums: statistics.sums.map(() => 1e9) };
    expect(codeOf(() => decodeAnswer(encodeAnswer(task.id, { kind: 'statistics', statistics: large }), expected))).toBe(507);
  });
});
