import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from './random.ts';

const SAMPLES = 20_000;

function momentsOfSamples(draw: () => number): { mean: number; variance: number } {
  const values = Array.from({ length: SAMPLES }, draw);
  const mean = values.reduce((a, b) => a + b, 0) / SAMPLES;
  return { mean, variance: values.reduce((a, b) => a + (b - mean) ** 2, 0) / SAMPLES };
}

describe('createRandom', () => {
  it('gives the same bits for a seed, for ever', () => {
    const random = createRandom(7);
    expect(Array.from({ length: 6 }, () => random.integer(1000))).toEqual([640, 630, 975, 679, 423, 376]);
    expect(random.uniform()).toBe(0.732212577388818);
    expect([...random.shuffle(Int32Array.from({ length: 8 }, (_, i) => i))]).toEqual([3, 2, 1, 4, 5, 6, 7, 0]);
  });

  it('gives other numbers for other seeds', () => {
    expect(createRandom(1).uniform()).not.toBe(createRandom(2).uniform());
  });

  it('keeps uniform and integer in their ranges', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 2 ** 32 }), (seed, limit) => {
        const random = createRandom(seed);
        const whole = random.integer(limit);
        const real = random.uniform();
        return Number.isInteger(whole) && whole >= 0 && whole < limit && real >= 0 && real < 1;
      }),
    );
    for (const limit of [0, -1, 1.5, 2 ** 33, Number.NaN]) expect(() => createRandom(1).integer(limit)).toThrow(RangeError);
  });

  it('shuffles to a permutation', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.integer()), (seed, items) => {
        const shuffled = createRandom(seed).shuffle([...items]);
        expect([...shuffled].sort((a, b) => a - b)).toEqual([...items].sort((a, b) => a - b));
      }),
    );
  });

  it('makes every order of three about equally often', () => {
    const random = createRandom(11);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = random.shuffle([0, 1, 2]).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it.each([
    ['uniform', (r: ReturnType<typeof createRandom>) => r.uniform(), 1 / 2, 1 / 12],
    ['normal', (r: ReturnType<typeof createRandom>) => r.normal(), 0, 1],
    ['gamma(0.3)', (r: ReturnType<typeof createRandom>) => r.gamma(0.3), 0.3, 0.3],
    ['gamma(4)', (r: ReturnType<typeof createRandom>) => r.gamma(4), 4, 4],
  ])('%s has its mean and variance', (_name, draw, mean, variance) => {
    const random = createRandom(5);
    const found = momentsOfSamples(() => draw(random));
    expect(Math.abs(found.mean - mean)).toBeLessThan(6 * Math.sqrt(variance / SAMPLES));
    expect(Math.abs(found.variance / variance - 1)).toBeLessThan(0.15);
  });

  it('dirichlet is a distribution, even for a tiny alpha', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 1e-4, max: 100, noNaN: true }), fc.integer({ min: 1, max: 20 }), (seed, alpha, size) => {
        const point = createRandom(seed).dirichlet(alpha, size);
        expect(point.length).toBe(size);
        expect(point.every((share) => share >= 0 && share <= 1)).toBe(true);
        expect(point.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      }),
    );
  });

  it('dirichlet is uneven for a small alpha and even for a large one', () => {
    const greatest = (alpha: number): number => {
      const random = createRandom(3);
      let sum = 0;
      for (let i = 0; i < 500; i++) sum += Math.max(...random.dirichlet(alpha, 4));
      return sum / 500;
    };
    expect(greatest(0.1)).toBeGreaterThan(0.8);
    expect(greatest(100)).toBeLessThan(0.35);
  });
});
