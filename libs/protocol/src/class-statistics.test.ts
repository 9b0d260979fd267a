import { type ClassStatistics, type ClassStatisticsShape, digestOf, type SiteId } from '@atoll/core';
import { summariseTask } from '@atoll/core/testing';
import { describe, expect, it } from 'vitest';
import { decodeSharedStatistics, encodeSharedStatistics } from './class-statistics.ts';
import { decodeAnswer, encodeAnswer } from './results.ts';

const shape: ClassStatisticsShape = { classes: 2, sums: 4, squares: 2, gram: 3, fourier: 0 };
const statistics: ClassStatistics = {
  counts: Float64Array.of(3, 2 ** 31),
  sums: Float64Array.of(0.1, -2, 3e10, 4),
  squares: Float64Array.of(5, 6),
  gram: Float64Array.of(7, -0.5, 8),
  fourier: new Float64Array(),
};
const sites = ['a', 'b'] as SiteId[]; // two letters

const refused = (code: number) => expect.objectContaining({ code });

describe('statistics by class', () => {
  it('come back as they were, with their sites', () => {
    const bytes = encodeSharedStatistics({ statistics, sites });
    expect(decodeSharedStatistics(bytes, shape)).toEqual({ statistics, sites });
    expect(digestOf(encodeSharedStatistics({ statistics, sites }))).toBe(digestOf(bytes));
  });

  it.each<[string, Partial<ClassStatistics>, Partial<ClassStatisticsShape>, number]>([
    ['of another number of classes', {}, { classes: 3 }, 502],
    ['with sums that nobody asked for', {}, { sums: 0 }, 502],
    ['without sums that were asked for', { gram: new Float64Array() }, {}, 502],
    ['with a sum that is not finite', { squares: Float64Array.of(1, Number.NaN) }, {}, 503],
    ['of part of an image', { counts: Float64Array.of(1, 0.5) }, {}, 506],
    ['of fewer images than none', { counts: Float64Array.of(1, -1) }, {}, 506],
  ])('are refused %s', (_name, changes, wanted, code) => {
    const bytes = encodeSharedStatistics({ statistics: { ...statistics, ...changes }, sites });
    expect(() => decodeSharedStatistics(bytes, { ...shape, ...wanted })).toThrow(refused(code));
  });
});

describe('an answer of sums by class', () => {
  const task = summariseTask({ statistics: 'classes' });
  const few = { ...statistics, counts: Float64Array.of(3, 2) };
  const expectation = {
    task,
    layout: { tensors: [], size: 0 },
    classes: 2,
    featureSize: 2,
    summedSize: 2,
    statistics: shape,
    samples: 6,
    heads: [],
    subgroups: [],
  };

  it('comes back as it was; some images may have no label', () => {
    const bytes = encodeAnswer(task.id, { kind: 'statistics', statistics: few });
    expect(decodeAnswer(bytes, expectation)).toEqual({ kind: 'statistics', statistics: few });
  });

  it('is refused of more images than the site has, and where the loss needs none', () => {
    const bytes = encodeAnswer(task.id, { kind: 'statistics', statistics: few });
    expect(() => decodeAnswer(bytes, { ...expectation, samples: 4 })).toThrow(refused(506));
    expect(() => decodeAnswer(bytes, { ...expectation, statistics: null })).toThrow(refused(506));
  });
});
