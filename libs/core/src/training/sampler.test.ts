import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/index.ts';
import { epochOrder } from './sampler.ts';

const labelsOf = fc.array(fc.nat(4), { maxLength: 40 }).map((labels) => Int32Array.from(labels));

describe('epochOrder', () => {
  it('takes every example once when shuffling', () => {
    fc.assert(
      fc.property(labelsOf, fc.integer(), (labels, seed) => {
        expect(epochOrder('shuffle', labels, createRandom(seed)).toSorted()).toEqual(Int32Array.from(labels, (_, i) => i));
      }),
    );
  });

  it('takes every class equally often when balanced, in every stretch, and no example twice before all of its class', () => {
    fc.assert(
      fc.property(labelsOf, fc.integer(), (labels, seed) => {
        const order = epochOrder('balanced', labels, createRandom(seed));
        const classes = [...new Set(labels)];
        expect(order.length).toBe(labels.length);
        const drawn = classes.map((label) => [...order].filter((place) => labels[place] === label));
        const counts = drawn.map((places) => places.length);
        if (classes.length === 0) return;
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        drawn.forEach((places, k) => {
          const size = labels.filter((label) => label === classes[k]).length;
          const firstPass = places.slice(0, size);
          expect(new Set(firstPass).size).toBe(firstPass.length);
        });
        for (let turn = 0; turn + classes.length <= order.length; turn += classes.length) {
          expect(new Set([...order.subarray(turn, turn + classes.length)].map((place) => labels[place])).size).toBe(classes.length);
        }
      }),
    );
  });
});
