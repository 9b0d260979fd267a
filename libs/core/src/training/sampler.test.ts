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

  it.each(['oversample', 'undersample'] as const)('takes every class as often as the most frequent or the rarest: %s', (sampling) => {
    fc.assert(
      fc.property(labelsOf, fc.integer(), (labels, seed) => {
        const order = epochOrder(sampling, labels, createRandom(seed));
        const sizes = [0, 1, 2, 3, 4].map((label) => labels.filter((one) => one === label).length);
        const present = sizes.filter((size) => size > 0);
        const wanted = present.length === 0 ? 0 : sampling === 'oversample' ? Math.max(...present) : Math.min(...present);
        sizes.forEach((size, label) => {
          const drawn = [...order].filter((place) => labels[place] === label);
          expect(drawn.length).toBe(size === 0 ? 0 : wanted);
          const times = new Map<number, number>();
          for (const place of drawn) times.set(place, (times.get(place) ?? 0) + 1);
          for (const count of times.values()) expect([Math.floor(wanted / size), Math.ceil(wanted / size)]).toContain(count);
        });
      }),
    );
  });

  it.each(['oversample', 'undersample'] as const)('takes images without a label once each: %s', (sampling) => {
    const labels = Int32Array.of(-1, 0, 0, 0, 1, -1);
    const order = epochOrder(sampling, labels, createRandom(1));
    expect([...order].filter((place) => labels[place] === -1).toSorted()).toEqual([0, 5]);
  });

  it('draws other images each epoch where it leaves some out', () => {
    const labels = Int32Array.from({ length: 40 }, (_, i) => Number(i < 4));
    const drawn = [1, 2].map((seed) => [...epochOrder('undersample', labels, createRandom(seed))].filter((place) => place >= 4).toSorted());
    expect(drawn[0]).not.toEqual(drawn[1]);
  });
});
