import {
  AtollError,
  addClassSums,
  type ClassMoments,
  type ClassSums,
  classMomentsOf,
  classSumsOf,
  emptyClassSums,
  triangleSize,
} from '@atoll/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classMomentsMessage, classSumsMessage, classSumsMessages, foldsOf, momentFoldsOf } from './class-sums.ts';
import { decode, encode, wire } from './codec.ts';
import { integersToBytes } from './integers.ts';

const CLASSES = 2;

/** The sums of so many images with features from a list, in classes that take turns. */
function sumsOf(count: number, dimension: number, values: readonly number[] = [1, -2, 0.5, 3], gridExponent = -9): ClassSums {
  return classSumsOf(
    Float32Array.from({ length: count * dimension }, (_, i) => (values[i % values.length] ?? 0) * (1 + Math.sin(i))),
    Int32Array.from({ length: count }, (_, i) => i % CLASSES),
    { classes: CLASSES, dimension, gridExponent },
  );
}

type Message = wire.ClassSums.$Properties;
const sent = (sums: ClassSums): Message => decode(wire.ClassSums, encode(wire.ClassSums, classSumsMessage(sums)));
const received = (messages: readonly Message[], samples: number, summedSize: number, folds = messages.length): ClassSums[] =>
  foldsOf(
    messages.map((message) => decode(wire.ClassSums, encode(wire.ClassSums, message))),
    folds,
    { classes: CLASSES, summedSize, samples },
  );

function codeOf(act: () => unknown): number | string {
  try {
    act();
    return 'nothing was thrown';
  } catch (error) {
    return error instanceof AtollError ? error.code : `${error}`;
  }
}

describe('sums of a fold', () => {
  it('come back as they were, bit for bit, and so do the sums of all folds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(20), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 24 }),
        fc.array(fc.float({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 50 }),
        fc.integer({ min: -14, max: 2 }),
        (counts, dimension, values, gridExponent) => {
          const folds = counts.map((count, fold) => sumsOf(count, dimension, [...values, fold], gridExponent));
          const samples = counts.reduce((sum, count) => sum + count, 0);
          const back = received(
            folds.map((fold) => classSumsMessage(fold)),
            samples,
            dimension,
          );
          expect(back).toEqual(folds);
          const total = emptyClassSums({ classes: CLASSES, dimension });
          for (const fold of back) addClassSums(total, fold);
          for (const fold of folds) addClassSums(total, fold, -1);
          expect(total).toEqual(emptyClassSums({ classes: CLASSES, dimension }));
        },
      ),
    );
  });

  it('of few images go as rows whose products are the Gram matrix, in fewer bytes than its triangle', () => {
    const message = sent(sumsOf(4, 40));
    expect(message.triangle ?? []).toHaveLength(0);
    expect(message.factor).toHaveLength(6 * 4 * 40);
    expect(6 * 4 * 40).toBeLessThan(4 * triangleSize(40));
  });

  it('of many images go as the triangle, in 4 bytes a number where that is enough, else in 6', () => {
    const narrow = sent(sumsOf(30, 4));
    expect([narrow.triangleWidth, narrow.triangle?.length, narrow.factor?.length ?? 0]).toEqual([4, 4 * triangleSize(4), 0]);
    const wide = sent(sumsOf(30, 4, [100, -3], -13));
    expect([wide.triangleWidth, wide.triangle?.length]).toEqual([6, 6 * triangleSize(4)]);
    for (const message of [narrow, wide]) expect(received([message], 30, 4)).toHaveLength(1);
  });

  it('of no image are zeros in a few bytes', () => {
    const nothing = emptyClassSums({ classes: CLASSES, dimension: 5 });
    expect(received([classSumsMessage(nothing)], 0, 5)).toEqual([nothing]);
    expect(encode(wire.ClassSums, classSumsMessage(nothing)).length).toBeLessThan(80);
  });
});

describe('sums of several tasks', () => {
  const expected = { classes: 5, tasks: [2, 3], summedSize: 40, samples: 12 };
  const own = (count: number, classes: number): ClassSums => {
    const { gram, sums } = sumsOf(count, 40);
    const counts = new Float64Array(classes);
    counts[0] = count;
    const all = new Float64Array(classes * 40);
    for (let j = 0; j < 40; j++) all[j] = (sums[j] ?? 0) + (sums[40 + j] ?? 0);
    return { counts, sums: all, gram };
  };
  const through = (all: readonly ClassSums[]) =>
    classSumsMessages(all).map((message) => decode(wire.ClassSums, encode(wire.ClassSums, message)));

  it('come back by fold and task; a Gram matrix that both have goes once, and is one again', () => {
    const [a, b, c] = [own(5, 2), own(5, 3), own(7, 2)];
    const all = [a, { ...b, gram: a.gram }, c, own(4, 3)];
    const messages = through(all);
    expect(messages.map(({ sameProducts }) => sameProducts ?? 0)).toEqual([0, 1, 0, 0]);
    const back = foldsOf(messages, 2, expected);
    expect(back).toEqual(all);
    expect(back[1]?.gram).toBe(back[0]?.gram);
  });

  it.each<[string, (messages: Message[]) => Message[], number]>([
    ['a task missing', (messages) => messages.slice(1), 502],
    ['tasks in another order', ([a, b, ...rest]) => [b ?? {}, a ?? {}, ...rest], 502],
    ['the Gram matrix of an entry that comes later', ([a, b, ...rest]) => [{ ...a, sameProducts: 3 }, b ?? {}, ...rest], 406],
    ['more images than there are', (messages) => messages, 506],
  ])('are refused with %s', (what, change, code) => {
    const all = [own(5, 2), own(5, 3), own(what.startsWith('more') ? 8 : 7, 2), own(4, 3)];
    expect(codeOf(() => foldsOf(change(through(all)), 2, expected))).toBe(code);
  });
});

describe('sums that cannot be', () => {
  const good = sumsOf(12, 3);
  const message = classSumsMessage(good);
  const triangle = (...values: number[]): Message => ({ triangleWidth: 6, triangle: integersToBytes(Float64Array.from(values), 6) });
  const sums = (...values: number[]): Message => ({ sums: integersToBytes(Float64Array.from(values), 6) });
  const changed = (change: Message): Message => ({ ...message, ...change });
  const { triangleWidth: _width, triangle: _triangle, ...withoutGram } = message;
  const rows = (count: number): Message => ({ factorFractionBits: 30, factor: integersToBytes(new Float64Array(count), 6) });

  it('are not these', () => {
    expect(message.triangleWidth).toBe(4);
    expect(received([message], 12, 3)).toEqual([good]);
  });

  it.each<[string, Message, number]>([
    ['a class missing', changed({ counts: [12] }), 502],
    ['a class too many', changed({ counts: [6, 6, 0] }), 502],
    ['a number of sums missing', changed(sums(1, 2, 3, 4, 5)), 502],
    ['a number of sums too many', changed(sums(1, 2, 3, 4, 5, 6, 7)), 502],
    ['no sums', changed({ sums: new Uint8Array() }), 502],
    ['sums cut off within a number', changed({ sums: message.sums?.subarray(1) ?? null }), 406],
    ['a triangle without its last number', changed(triangle(9, 0, 0, 9, 0)), 502],
    ['a triangle with a number too many', changed(triangle(9, 0, 0, 9, 0, 9, 0)), 502],
    ['a triangle cut off within a number', changed({ triangle: message.triangle?.subarray(1) ?? null }), 406],
    ['no triangle', changed({ triangle: new Uint8Array() }), 502],
    ['numbers of 5 bytes', changed({ triangleWidth: 5 }), 406],
    ['numbers of 3 bytes', changed({ triangleWidth: 3, triangle: new Uint8Array(18) }), 406],
    ['numbers of 8 bytes', changed({ triangleWidth: 8, triangle: new Uint8Array(48) }), 406],
    ['numbers of so many bytes', changed({ triangleWidth: 2 ** 32 - 1 }), 406],
    ['a factor of no whole number of rows', { ...withoutGram, ...rows(7) }, 502],
    ['a factor of more rows than features', { ...withoutGram, ...rows(12) }, 502],
    ['a factor cut off within a number', { ...withoutGram, ...rows(6), factor: new Uint8Array(35) }, 406],
    ['a factor in too small units', { ...withoutGram, ...rows(6), factorFractionBits: 65 }, 406],
    ['neither a triangle nor a factor, of images that are not all zeros', withoutGram, 506],
  ])('%s', (_name, wrong, code) => expect(codeOf(() => received([wrong], 12, 3))).toBe(code));

  it('another number of folds than the task asks for', () => {
    const two = [classSumsMessage(sumsOf(6, 3)), classSumsMessage(sumsOf(6, 3))];
    expect(received(two, 12, 3, 2)).toHaveLength(2);
    for (const folds of [1, 3]) expect(codeOf(() => received(two, 12, 3, folds))).toBe(502);
    expect(codeOf(() => received([], 12, 3, 1))).toBe(502);
  });

  it('another number of images than the site joined with, over all folds', () => {
    const two = [classSumsMessage(sumsOf(5, 3)), classSumsMessage(sumsOf(7, 3))];
    expect(received(two, 12, 3)).toHaveLength(2);
    for (const samples of [0, 11, 13]) expect(codeOf(() => received(two, samples, 3))).toBe(506);
    expect(codeOf(() => received([changed({ counts: [2 ** 32 - 1, 13] })], 12, 3))).toBe(506);
  });

  /** Two images of one feature, with these sums by class and this square sum. */
  const ofOne = (counts: [number, number], first: number, second: number, square: number): Message => ({
    counts,
    ...sums(first, second),
    ...triangle(square),
  });
  /** Two images of two features, without sums. */
  const ofTwo = (a: number, product: number, b: number): Message => ({ counts: [1, 1], ...sums(0, 0, 0, 0), ...triangle(a, product, b) });
  it.each<[string, Message, number]>([
    ['a negative sum of squares', ofOne([1, 1], 0, 0, -1), 1],
    ['a negative sum of squares of a later feature', ofTwo(4, 0, -1), 2],
    ['a sum beyond what its squares allow', ofOne([1, 1], 3, 2, 12), 1],
    ['sums by class beyond it that cancel out', ofOne([1, 1], 3, -3, 17), 1],
    ['a sum of a class without images', ofOne([2, 0], 1, 1, 50), 1],
    ['squares of no image', ofOne([0, 0], 0, 0, 5), 1],
    ['a product beyond the squares', ofTwo(4, 7, 9), 2],
    ['a product beyond the squares, below zero', ofTwo(4, -7, 9), 2],
    ['a product of zeros', ofTwo(0, 1, 9), 2],
  ])('by Cauchy–Schwarz: %s', (_name, wrong, summedSize) => {
    const images = (wrong.counts ?? []).reduce((a, b) => a + b, 0);
    expect(codeOf(() => received([wrong], images, summedSize))).toBe(506);
  });

  it('but just within it they are', () => {
    for (const message of [ofOne([1, 1], 3, 3, 18), ofOne([1, 1], 3, -3, 18), ofOne([2, 0], 6, 0, 18)])
      expect(received([message], 2, 1)).toHaveLength(1);
    for (const message of [ofTwo(4, 6, 9), ofTwo(4, -6, 9), ofTwo(0, 0, 9)]) expect(received([message], 2, 2)).toHaveLength(1);
  });

  it('a factor of numbers that no sum of 48 bits is', () => {
    const huge: Message = {
      counts: [1, 1],
      ...sums(0, 0),
      factorFractionBits: 0,
      factor: integersToBytes(Float64Array.of(2 ** 46), 6),
    };
    expect(codeOf(() => received([huge], 2, 1))).toBe(506);
  });
});

describe('bytes of sums', () => {
  const shapes = [sumsOf(12, 3), sumsOf(2, 12)];

  it('cut off anywhere are refused, or are whole fields of fewer', () => {
    for (const sums of shapes) {
      const dimension = sums.sums.length / CLASSES;
      const samples = sums.counts.reduce((a, b) => a + b, 0);
      const bytes = encode(wire.ClassSums, classSumsMessage(sums));
      for (let length = 0; length < bytes.length; length++) {
        const expected = { classes: CLASSES, summedSize: dimension, samples };
        const code = codeOf(() => foldsOf([decode(wire.ClassSums, bytes.subarray(0, length))], 1, expected));
        expect([401, 406, 502, 506], `cut to ${length} of ${bytes.length}`).toContain(code);
      }
    }
  });

  it('with any byte changed are sums that can be or are refused with a number', () => {
    fc.assert(
      fc.property(fc.constantFrom(...shapes), fc.nat(), fc.integer({ min: 1, max: 255 }), (sums, at, flip) => {
        const dimension = sums.sums.length / CLASSES;
        const samples = sums.counts.reduce((a, b) => a + b, 0);
        const bytes = encode(wire.ClassSums, classSumsMessage(sums));
        const changed = bytes.map((byte, i) => (i === at % bytes.length ? byte ^ flip : byte));
        const code = codeOf(() => foldsOf([decode(wire.ClassSums, changed)], 1, { classes: CLASSES, summedSize: dimension, samples }));
        expect([401, 406, 502, 506, 'nothing was thrown']).toContain(code);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the upload of 1280 features and seven classes', () => {
  const bytesOf = (images: number, folds: number): number => {
    const shape = { classes: 7, dimension: 1280, gridExponent: -10 };
    const parts = Array.from({ length: folds }, (_, fold) => {
      const own = Math.floor((images * (fold + 1)) / folds) - Math.floor((images * fold) / folds);
      const features = Float32Array.from({ length: own * 1280 }, (_value, i) => 0.4 + Math.sin(i * i + fold) ** 3);
      return classSumsOf(
        features,
        Int32Array.from({ length: own }, (_value, i) => i % 7),
        shape,
      );
    });
    return encode(wire.GramResult, { folds: parts.map((part) => classSumsMessage(part)) }).length;
  };

  it('is at most 3.4 MB for all images of a large site together, and much less at a small one, folds and all', () => {
    expect(bytesOf(900, 1)).toBeLessThanOrEqual(3.4e6);
    expect(bytesOf(900, 1)).toBeGreaterThan(3.2e6);
    expect(bytesOf(120, 5)).toBeLessThan(1.3e6);
    expect(bytesOf(120, 1)).toBeLessThan(1.05e6);
  });
});

describe('sums of a fold without the products of two features', () => {
  const moments = (count: number, dimension: number): ClassMoments =>
    classMomentsOf(
      Float32Array.from({ length: count * dimension }, (_, i) => Math.sin(i * i)),
      Int32Array.from({ length: count }, (_, i) => i % CLASSES),
      { classes: CLASSES, dimension, gridExponent: -9 },
    );
  const readBack = (message: Message, samples: number): ClassMoments[] =>
    momentFoldsOf([decode(wire.ClassSums, encode(wire.ClassSums, message))], 1, { classes: CLASSES, summedSize: 5, samples });

  it('come back as they were, in 12 bytes a feature and class', () => {
    fc.assert(
      fc.property(fc.nat(20), (count) => {
        const message = classMomentsMessage(moments(count, 5));
        expect((message.sums?.length ?? 0) + (message.squares?.length ?? 0)).toBe(12 * CLASSES * 5);
        expect(readBack(message, count)).toEqual([moments(count, 5)]);
      }),
    );
  });

  it('are refused where they are those of no images', () => {
    const { counts, sums, squares } = moments(8, 5);
    const changed = (at: number, value: number) => squares.map((square, i) => (i === at ? value : square));
    expect(codeOf(() => readBack(classMomentsMessage({ counts, sums, squares }), 9))).toBe(506);
    expect(codeOf(() => readBack(classMomentsMessage({ counts, sums, squares: changed(3, -1) }), 8))).toBe(506);
    expect(codeOf(() => readBack(classMomentsMessage({ counts, sums, squares: changed(3, 0) }), 8))).toBe(506);
    expect(codeOf(() => readBack(classMomentsMessage({ counts, sums, squares: squares.slice(1) }), 8))).toBe(502);
    expect(codeOf(() => readBack(classMomentsMessage({ counts: Float64Array.of(8, 0), sums, squares }), 8))).toBe(506);
  });
});
