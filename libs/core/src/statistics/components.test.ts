import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/index.ts';
import { addClassSums, type ClassSums, classSumsOf, emptyClassSums } from './class-sums.ts';
import { leadingEigenpairs } from './eigen/index.ts';
import { type LinearScores, ridgeHead, solveRidge } from './ridge.ts';

interface Case {
  readonly name: string;
  readonly classes: number;
  readonly dimension: number;
  readonly components: number;
  readonly ridge: number;
  readonly gridExponent: number;
  readonly steps: readonly number[];
  readonly labels: readonly number[];
  readonly heads: readonly { readonly balance: number; readonly weights: readonly number[]; readonly bias: readonly number[] }[];
}

const { cases }: { cases: readonly Case[] } = JSON.parse(readFileSync(new URL('./components.golden.json', import.meta.url), 'utf8'));
const numbers = ({ weights, bias }: LinearScores): number[] => [...weights, ...bias];

describe.each(cases)(
  'within principal components, $name',
  ({ classes, dimension, components, ridge, gridExponent, steps, labels, heads }) => {
    const features = Float32Array.from(steps, (step) => step * 2 ** gridExponent);
    const shape = { classes, dimension, gridExponent };
    const sums = classSumsOf(features, Int32Array.from(labels), shape);
    const settings = { gridExponent, standardise: true, deviationFloor: 0.5, ridge };

    it.each(heads)('the head from sums is the one that numpy has from the images, balance $balance', ({ balance, weights, bias }) => {
      const head = ridgeHead(solveRidge(sums, { ...settings, components }), balance);
      const wanted = [...weights, ...bias];
      const size = Math.max(...wanted.map(Math.abs));
      for (const [i, value] of numbers(head).entries()) expect(Math.abs(value - wanted[i])).toBeLessThanOrEqual(1e-6 * size);
    });

    it('is the same, bit for bit, at any partition of the images', () => {
      const whole = ridgeHead(solveRidge(sums, { ...settings, components }), 1);
      fc.assert(
        fc.property(fc.array(fc.nat(3), { minLength: labels.length, maxLength: labels.length }), (homes) => {
          const total = emptyClassSums(shape);
          for (let site = 0; site < 4; site++) addClassSums(total, sumsOfSite(site, homes));
          expect(ridgeHead(solveRidge(total, { ...settings, components }), 1)).toEqual(whole);
        }),
        { numRuns: 10 },
      );
    });

    function sumsOfSite(site: number, homes: readonly number[]): ClassSums {
      const own = homes.flatMap((home, image) => (home === site ? [image] : []));
      const rows = own.flatMap((image) => [...features.subarray(image * dimension, (image + 1) * dimension)]);
      return classSumsOf(
        Float32Array.from(rows),
        Int32Array.from(own, (image) => labels[image]),
        shape,
      );
    }

    it('all components are no restriction; a head of fewer has no part in any other direction', () => {
      const plain = ridgeHead(solveRidge(sums, settings), 0);
      expect(ridgeHead(solveRidge(sums, { ...settings, components: dimension }), 0)).toEqual(plain);
      expect(ridgeHead(solveRidge(sums, { ...settings, components: dimension + 5 }), 0)).toEqual(plain);
      const { weights } = ridgeHead(solveRidge(sums, { ...settings, components }), 0);
      const spread = new Float64Array(dimension * dimension);
      for (let i = 0; i < dimension; i++)
        for (let j = 0; j < dimension; j++)
          for (let c = 0; c < classes; c++) spread[i * dimension + j] += weights[i * classes + c] * weights[j * classes + c];
      const { values } = leadingEigenpairs(spread, dimension, components + 2);
      expect(Math.abs(values[components])).toBeLessThan(1e-12 * values[0]);
    });
  },
);

it('fewer images than components leave nothing undefined', () => {
  const random = createRandom(4);
  const features = Float32Array.from({ length: 5 * 60 }, () => random.normal());
  const sums = classSumsOf(features, Int32Array.of(0, 1, 0, 1, 1), { classes: 2, dimension: 60, gridExponent: -8 });
  const settings = { gridExponent: -8, standardise: true, deviationFloor: 0.5, ridge: 1 };
  const head = ridgeHead(solveRidge(sums, { ...settings, components: 20 }), 1);
  const plain = ridgeHead(solveRidge(sums, settings), 1);
  head.weights.forEach((weight, at) => {
    expect(weight).toBeCloseTo(plain.weights[at], 9); // four components hold all that five images differ in
  });
});
