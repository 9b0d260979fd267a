import { type Digest, digestOf } from '@atoll/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PARTS, type Part } from './dataset.ts';
import { type Fractions, splitDataset } from './split-dataset.ts';
import type { Divisible } from './units.ts';

const encoder = new TextEncoder();
const content = (number: number): Digest => digestOf(encoder.encode(String(number)));

const samples = fc
  .array(
    fc.record({
      label: fc.constantFrom('a', 'b', 'c'),
      group: fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined }),
      content: fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined }),
      part: fc.option(fc.constantFrom(...PARTS), { nil: undefined, freq: 1 }),
    }),
    { maxLength: 60 },
  )
  .map((rows) =>
    rows.map(({ label, group, content: bytes, part }, index): Divisible => {
      const name = `${label}/${index}.jpg`;
      return {
        path: `/data/${name}`,
        name,
        label,
        group: group === undefined ? name : `g${group}`,
        ...(bytes === undefined ? {} : { digest: content(bytes) }),
        ...(part === undefined ? {} : { part }),
      };
    }),
  );

const without = (list: readonly Divisible[]) => list.map(({ part: _, ...sample }): Divisible => sample);

const fractions = fc
  .tuple(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 }))
  .map(([train, validation, test]): Fractions => {
    const sum = train + validation + test;
    return { train: train / sum, validation: validation / sum, test: test / sum };
  });

const names = (list: readonly Divisible[]) => list.map(({ name }) => name);

describe('for any samples', () => {
  test('each sample is in exactly one part, or named as left out', () => {
    fc.assert(
      fc.property(samples, fractions, fc.integer(), (list, fractions, seed) => {
        const split = splitDataset(list, { seed, fractions });
        const all = [...PARTS.flatMap((part) => names(split[part])), ...names(split.leftOut)];
        expect(all.sort()).toEqual(names(list).sort());
        if (list.every(({ part }) => part === undefined)) expect(split.leftOut).toEqual([]);
      }),
    );
  });

  test('no group and no content is in two parts', () => {
    fc.assert(
      fc.property(samples, fractions, (list, fractions) => {
        const split = splitDataset(list, { seed: 1, fractions });
        const home = new Map<string, Part>();
        for (const part of PARTS) {
          for (const { group, digest, name } of split[part]) {
            for (const key of [`group ${group}`, `content ${digest ?? name}`]) {
              expect(home.get(key) ?? part).toBe(part);
              home.set(key, part);
            }
          }
        }
      }),
    );
  });

  test('the order of the files does not matter, the seed does', () => {
    fc.assert(
      fc.property(samples, fc.integer(), fc.infiniteStream(fc.nat()), (list, seed, order) => {
        const shuffled = list.map((sample) => ({ sample, at: order.next().value ?? 0 })).sort((a, b) => a.at - b.at);
        expect(
          splitDataset(
            shuffled.map(({ sample }) => sample),
            { seed },
          ),
        ).toEqual(splitDataset(list, { seed }));
      }),
    );
    const many = Array.from({ length: 100 }, (_, index): Divisible => ({ path: '', name: `a/${index}`, label: 'a', group: `${index}` }));
    expect(names(splitDataset(many, { seed: 1 }).test)).not.toEqual(names(splitDataset(many, { seed: 2 }).test));
  });

  test('each label has a training image, whatever the fractions', () => {
    fc.assert(
      fc.property(samples, fractions, (list, fractions) => {
        const split = splitDataset(without(list), { seed: 1, fractions });
        expect(new Set(split.train.map(({ label }) => label))).toEqual(new Set(list.map(({ label }) => label)));
      }),
    );
  });

  test('without groups each label has its share to the nearest image', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 8, max: 60 }), { minLength: 1, maxLength: 4 }), fc.integer(), (counts, seed) => {
        const list = counts.flatMap((count, label) =>
          Array.from(
            { length: count },
            (_, index): Divisible => ({ path: '', name: `${label}/${index}`, label: `${label}`, group: `${label}/${index}` }),
          ),
        );
        const split = splitDataset(list, { seed });
        counts.forEach((count, label) => {
          for (const part of ['test', 'validation'] as const) {
            const taken = split[part].filter((sample) => sample.label === `${label}`).length;
            expect(Math.abs(taken - 0.15 * count)).toBeLessThanOrEqual(0.5);
          }
        });
      }),
    );
  });

  test('with small groups the parts come near their share', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 4 }), { minLength: 60, maxLength: 90 }),
        fc.integer(),
        (groups, seed) => {
          const list = groups.flatMap((labels, group) =>
            labels.map((label, index): Divisible => ({ path: '', name: `${label}/${group}_${index}`, label, group: `${group}` })),
          );
          const split = splitDataset(list, { seed });
          for (const part of ['test', 'validation'] as const) {
            // Three groups of four images, the largest there are: what dividing by groups of mixed labels may be off.
            expect(Math.abs(split[part].length - 0.15 * list.length)).toBeLessThanOrEqual(3 * 4);
          }
        },
      ),
    );
  });

  test('a part that the source fixes is kept, or the image is left out: never moved', () => {
    fc.assert(
      fc.property(samples, (list) => {
        const split = splitDataset(list, { seed: 1 });
        for (const { part } of [...split.train, ...split.test])
          expect(part === undefined || part === 'train' || part === 'test').toBe(true);
        for (const { name, part } of list) if (part === 'test') expect(names(split.test)).toContain(name);
        if (list.some(({ part }) => part === 'validation')) expect(split.validation.every(({ part }) => part !== 'train')).toBe(true);
      }),
    );
  });
});

test('train and test fixed, validation carved from train', () => {
  const list = Array.from(
    { length: 120 },
    (_, index): Divisible => ({ path: '', name: `a/${index}`, label: 'a', group: `${index}`, part: index < 100 ? 'train' : 'test' }),
  );
  const split = splitDataset(list, { seed: 1, fractions: { train: 0.8, validation: 0.2, test: 0 } });
  expect([split.train.length, split.validation.length, split.test.length]).toEqual([80, 20, 20]);
  expect(split.test.every(({ part }) => part === 'test')).toBe(true);
});

test('a training image of a patient who is in the test set is used nowhere', () => {
  const row = (name: string, group: string, part: Part): Divisible => ({ path: '', name, label: 'a', group, part });
  const split = splitDataset([row('1', 'p', 'test'), row('2', 'p', 'train'), row('3', 'q', 'train')], { seed: 1 });
  expect([names(split.test), names(split.train), names(split.leftOut)]).toEqual([['1'], ['3'], ['2']]);
});

test('one more image moves no other by much', () => {
  const list = Array.from({ length: 200 }, (_, index): Divisible => ({ path: '', name: `a/${index}`, label: 'a', group: `${index}` }));
  const before = new Set(names(splitDataset(list, { seed: 1 }).test));
  const after = names(splitDataset([...list, { path: '', name: 'a/new', label: 'a', group: 'new' }], { seed: 1 }).test);
  expect(after.filter((name) => !before.has(name)).length).toBeLessThanOrEqual(1);
});

test('fractions that are none are refused', () => {
  for (const fractions of [
    { train: 0.5, validation: 0, test: 0 },
    { train: 0, validation: 0.5, test: 0.5 },
    { train: 1.5, validation: -0.5, test: 0 },
    { train: Number.NaN, validation: 0, test: 1 },
  ])
    expect(() => splitDataset([], { seed: 1, fractions })).toThrow(expect.objectContaining({ code: 103 }));
});

test('golden: the same split on every machine and in every version', () => {
  const list = Array.from({ length: 20 }, (_, index): Divisible => ({ path: '', name: `a/${index}.jpg`, label: 'a', group: `${index}` }));
  const split = splitDataset(list, { seed: 7 });
  expect([names(split.test), names(split.validation)]).toMatchInlineSnapshot(`
    [
      [
        "a/16.jpg",
        "a/19.jpg",
        "a/7.jpg",
      ],
      [
        "a/1.jpg",
        "a/17.jpg",
        "a/2.jpg",
      ],
    ]
  `);
});
