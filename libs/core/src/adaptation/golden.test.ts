import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type ScoreReference, scoreReferenceOf, scoreSumsOf } from './score-reference.ts';
import { scoreShift } from './score-shift.ts';
import { shareOffsets } from './share-offsets.ts';

interface Golden {
  readonly classes: number;
  readonly sites: readonly { readonly scores: readonly number[]; readonly labels: readonly number[] }[];
  readonly images: readonly number[];
  readonly cases: readonly {
    readonly exponent: number;
    readonly multiple: number;
    readonly reference: Readonly<Record<keyof ScoreReference, readonly number[]>>;
    readonly shift: readonly number[];
    readonly offsets: readonly number[];
  }[];
}

const { classes, sites, images, cases }: Golden = JSON.parse(readFileSync(new URL('adaptation.golden.json', import.meta.url), 'utf8'));
const near = (found: ArrayLike<number>, wanted: readonly number[], digits: number) => {
  expect(found.length).toBe(wanted.length);
  wanted.forEach((value, at) => {
    expect(found[at]).toBeCloseTo(value, digits);
  });
};

it.each(cases)('gives what an independent implementation gives: exponent $exponent, multiple $multiple', (wanted) => {
  const sums = sites.map(({ scores, labels }) => scoreSumsOf(Float32Array.from(scores), Int32Array.from(labels), classes, 1));
  const reference = scoreReferenceOf(sums, classes, wanted.exponent);
  for (const name of ['counts', 'means', 'within', 'between', 'priors'] as const) near(reference[name], wanted.reference[name], 5);
  const scores = Float32Array.from(images);
  near(scoreShift(scores, reference, wanted.multiple), wanted.shift, 4);
  near(shareOffsets(scores, reference.priors), wanted.offsets, 4);
});
