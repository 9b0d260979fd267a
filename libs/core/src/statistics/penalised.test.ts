import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/index.ts';
import { factorLowRank } from './low-rank.ts';
import { penalisedSystem } from './penalised.ts';

/** XᵀX / rows of random rows, of which some may be repeated. */
function gramOf(rows: number, n: number, seed: number, repeated = 0): Float64Array {
  const random = createRandom(seed);
  const data = Array.from({ length: rows }, () => Float64Array.from({ length: n }, () => random.normal()));
  for (let i = 0; i < repeated; i++) data.push(data[i % rows] ?? new Float64Array(n));
  const gram = new Float64Array(n * n);
  for (const row of data)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) gram[i * n + j] = (gram[i * n + j] ?? 0) + ((row[i] ?? 0) * (row[j] ?? 0)) / rows;
  return gram;
}

const sizes = fc.record({
  rows: fc.integer({ min: 1, max: 30 }),
  n: fc.integer({ min: 1, max: 60 }),
  seed: fc.integer(),
  repeated: fc.integer({ min: 0, max: 5 }),
});

describe('factorLowRank', () => {
  it('gives the matrix back', () => {
    fc.assert(
      fc.property(sizes, ({ rows, n, seed, repeated }) => {
        const matrix = gramOf(rows, n, seed, repeated);
        const factor = factorLowRank(matrix, n, Math.min(n, rows + repeated));
        expect(factor).not.toBeNull();
        for (let i = 0; i < n; i++)
          for (let j = 0; j <= i; j++) {
            let value = 0;
            for (let q = 0; q < (factor?.rank ?? 0); q++) value += (factor?.rows[q * n + i] ?? 0) * (factor?.rows[q * n + j] ?? 0);
            expect(Math.abs(value - (matrix[i * n + j] ?? 0))).toBeLessThan(1e-6); // a pivot that is small beside the block's first carries its rounding, once in 20,000 matrices above 1e-7
          }
      }),
    );
  });

  it('has as many rows as the matrix has rank', () => {
    expect(factorLowRank(gramOf(20, 60, 1, 5), 60, 25)?.rank).toBe(20);
  });

  it('is nothing where the rank is higher than allowed, and empty for zeros', () => {
    expect(factorLowRank(gramOf(40, 40, 1), 40, 16)).toBeNull();
    expect(factorLowRank(new Float64Array(25), 5, 2)?.rank).toBe(0);
  });
});

describe('penalisedSystem', () => {
  it('solves the same equations whether the rank is low or not, for every penalty', () => {
    const penalty = fc.double({ min: 1e-3, max: 100, noNaN: true });
    fc.assert(
      fc.property(sizes, penalty, fc.integer({ min: 1, max: 3 }), ({ rows, n, seed, repeated }, strength, count) => {
        const matrix = gramOf(rows, n, seed, repeated);
        const random = createRandom(seed + 1);
        const right = Float64Array.from({ length: n * count }, () => random.normal());
        for (const most of [rows + repeated, n]) {
          const system = penalisedSystem(matrix, n, most);
          const solved = right.slice();
          expect(system.solve(strength, solved, count)).toBe(true);
          for (let c = 0; c < count; c++)
            for (let i = 0; i < n; i++) {
              let value = strength * (solved[i * count + c] ?? 0);
              for (let j = 0; j < n; j++) value += (matrix[i * n + j] ?? 0) * (solved[j * count + c] ?? 0);
              expect(Math.abs(value - (right[i * count + c] ?? 0))).toBeLessThan(1e-7);
            }
        }
      }),
    );
  });

  it('has no solution for a matrix with a negative direction', () => {
    expect(penalisedSystem(Float64Array.of(-5, 0, 0, 1), 2, 2).solve(1, Float64Array.of(1, 1), 1)).toBe(false);
  });
});
