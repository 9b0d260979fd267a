import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/index.ts';
import {
  addClassStatistics,
  classMeans,
  classStatisticsOf,
  classStatisticsShape,
  covarianceOf,
  emptyClassStatistics,
  overallMean,
  withinClassVariance,
} from './class-statistics.ts';

const DIMENSION = 5;
const CLASSES = 3;
const COUNT = 300;
const random = createRandom(1);
const labels = Int32Array.from({ length: COUNT }, (_, i) => (i % 7 === 0 ? -1 : i % 2));
const features = Float32Array.from({ length: COUNT * DIMENSION }, (_, i) => random.normal() + (labels[Math.floor(i / DIMENSION)] ?? 0));
const doubled = { size: DIMENSION, apply: (row: Float32Array) => row.map((value) => 2 * value) };
const parts = { sums: true, squares: true, gram: true, fourier: doubled };
const all = classStatisticsOf({ features, labels, dimension: DIMENSION }, parts, CLASSES);

const rows = [...labels.keys()].filter((row) => (labels[row] ?? -1) >= 0);
const at = (row: number, j: number): number => features[row * DIMENSION + j] ?? 0;
const mean = (of: readonly number[], j: number): number => of.reduce((sum, row) => sum + at(row, j), 0) / of.length;

describe('statistics by class', () => {
  it('leave out images without a label', () => expect([...all.counts]).toEqual([128, 129, 0]));

  it('give means and variances', () => {
    const byClass = [0, 1].map((label) => rows.filter((row) => labels[row] === label));
    const means = classMeans(all);
    const overall = overallMean(all);
    const within = withinClassVariance(all);
    for (let j = 0; j < DIMENSION; j++) {
      byClass.forEach((of, k) => {
        expect(means[k * DIMENSION + j]).toBeCloseTo(mean(of, j), 6);
      });
      expect(means[2 * DIMENSION + j]).toBe(0);
      expect(overall[j]).toBeCloseTo(mean(rows, j), 6);
      const squares = byClass.flatMap((of) => of.map((row) => (at(row, j) - mean(of, j)) ** 2));
      expect(within[j]).toBeCloseTo(squares.reduce((a, b) => a + b, 0) / rows.length, 6);
      expect(all.fourier[j]).toBeCloseTo(2 * rows.length * mean(rows, j), 4);
    }
  });

  it('give the covariance', () => {
    const covariance = covarianceOf(all);
    for (let a = 0; a < DIMENSION; a++)
      for (let b = 0; b < DIMENSION; b++) {
        const products = rows.reduce((sum, row) => sum + (at(row, a) - mean(rows, a)) * (at(row, b) - mean(rows, b)), 0);
        expect(covariance[a * DIMENSION + b]).toBeCloseTo(products / (rows.length - 1), 6);
      }
  });

  it('add up over sites', () => {
    const cut = 120;
    const halves = [
      { features: features.subarray(0, cut * DIMENSION), labels: labels.subarray(0, cut), dimension: DIMENSION },
      { features: features.subarray(cut * DIMENSION), labels: labels.subarray(cut), dimension: DIMENSION },
    ];
    const sum = emptyClassStatistics(classStatisticsShape(parts, CLASSES, DIMENSION));
    for (const half of halves) addClassStatistics(sum, classStatisticsOf(half, parts, CLASSES));
    for (const part of ['counts', 'sums', 'squares', 'gram', 'fourier'] as const)
      all[part].forEach((value, i) => {
        expect(Math.abs((sum[part][i] ?? Number.NaN) - value)).toBeLessThan(1e-9 * Math.max(1, Math.abs(value)));
      });
  });

  it('hold what was asked for and no more', () => {
    const counts = classStatisticsOf(
      { features, labels, dimension: DIMENSION },
      { sums: false, squares: false, gram: false, fourier: null },
      CLASSES,
    );
    expect(counts.counts).toEqual(all.counts);
    expect([counts.sums, counts.squares, counts.gram, counts.fourier].map(({ length }) => length)).toEqual([0, 0, 0, 0]);
    expect(() => addClassStatistics(counts, all)).toThrow(RangeError);
    expect(() => classStatisticsOf({ features, labels, dimension: DIMENSION }, parts, 1)).toThrow(RangeError);
  });
});
