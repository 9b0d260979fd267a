import { AtollError, seedFrom } from '@atoll/core';
import { compareNames, PARTS, type Part } from './dataset.ts';
import { isUnlabelled } from './label-sets.ts';
import { countLabels, type Divisible, type Unit, unitsOf } from './units.ts';

/** Shares of the images for each part; they add up to 1. */
export type Fractions = Readonly<Record<Part, number>>;

/** What goes into which part where nobody says. */
export const DEFAULT_FRACTIONS: Fractions = { train: 0.7, validation: 0.15, test: 0.15 };

/** How a dataset is split. */
export interface SplitOptions {
  /** The same seed and the same names give the same split on every machine. */
  readonly seed: number | string;
  readonly fractions?: Fractions;
}

/** A dataset in parts, none of which shares a group with another. */
export interface Split<S extends Divisible = Divisible> extends Readonly<Record<Part, readonly S[]>> {
  /**
   * Training or validation images that share a group or their bytes with an image which a CSV puts into the test (or validation)
   * part. They are used nowhere, or the part would measure what was learned by heart. So are images without a label that share
   * these with one of the validation or test part, or that a CSV puts there.
   */
  readonly leftOut: readonly S[];
  /** Of the training part, without a label. */
  readonly unlabelled: readonly S[];
}

/**
 * Divides a site's samples into train, validation and test.
 *
 * No group and no image content is in two parts. Labels are spread as evenly as the groups allow: test, then validation are
 * filled with the units that bring the counts of each label nearer to their share, in an order drawn from the seed and each
 * unit's own name (so a new image moves few others); the rest is train. The last unit with a label is never taken from train.
 * A `part` that the samples bring (the CSV's `split` column) is kept. If it names train and test only, validation is taken
 * from train, in the proportion that `fractions` has between these two. Samples without a label are in no part of these three and
 * change nothing in them.
 *
 * Give samples as `checkDataset` does: with `digest`, so that copies stay together, and with DICOM patients as groups. Throws AtollError 103 for fractions that
 * are negative, have no train, or do not add up to 1.
 */
export function splitDataset<S extends Divisible>(all: readonly S[], { seed, fractions = DEFAULT_FRACTIONS }: SplitOptions): Split<S> {
  checkFractions(fractions);
  const samples = all.filter((sample) => !isUnlabelled(sample));
  const fixed = new Set(samples.map(({ part }) => part));
  const parts: Record<Part, S[]> = { train: [], validation: [], test: [] };
  const leftOut: S[] = [];
  const free: Unit<S>[] = [];
  const fixedTrain: Unit<S>[] = [];

  for (const unit of inSeedOrder(unitsOf(samples), seed)) {
    const part = (['test', 'validation', 'train'] as const).find((part) => unit.samples.some((sample) => sample.part === part));
    if (part === undefined) free.push(unit);
    else {
      // Samples without a part follow the part that their group has been given.
      const kept = unit.samples.filter((sample) => sample.part === undefined || sample.part === part);
      leftOut.push(...unit.samples.filter((sample) => sample.part !== undefined && sample.part !== part));
      if (part === 'train') fixedTrain.push({ ...unit, samples: kept, counts: countLabels(kept) });
      else parts[part].push(...kept);
    }
  }

  const test = take(free, fractions.test);
  const validation = take(test.rest, fractions.validation, countAll(free));
  parts.test.push(...test.taken);
  parts.validation.push(...validation.taken);
  parts.train.push(...validation.rest.flatMap((unit) => unit.samples));

  const carved = take(fixedTrain, fixed.has('validation') ? 0 : fractions.validation / (fractions.train + fractions.validation));
  parts.validation.push(...carved.taken);
  parts.train.push(...carved.rest.flatMap((unit) => unit.samples));

  const unlabelled: S[] = [];
  const isJudged = judgedIn([...parts.validation, ...parts.test]);
  for (const sample of all.filter(isUnlabelled))
    (isJudged(sample) || (sample.part !== undefined && sample.part !== 'train') ? leftOut : unlabelled).push(sample);

  for (const part of PARTS) parts[part].sort(compareNames);
  return { ...parts, leftOut: leftOut.sort(compareNames), unlabelled: unlabelled.sort(compareNames) };
}

/** Whether a sample shares its group or its bytes with one of these. */
function judgedIn(samples: readonly Divisible[]): (sample: Divisible) => boolean {
  const groups = new Set(samples.map(({ group }) => group));
  const digests = new Set(samples.flatMap(({ digest }) => digest ?? []));
  return ({ group, digest }) => groups.has(group) || (digest !== undefined && digests.has(digest));
}

function checkFractions(fractions: Fractions): void {
  const values = PARTS.map((part) => fractions[part]);
  const sum = values.reduce((total, value) => total + value, 0);
  if (values.every((value) => value >= 0 && value <= 1) && fractions.train > 0 && Math.abs(sum - 1) < 1e-6) return;
  throw new AtollError(103, `The shares of train, validation and test are ${values.join(', ')}.`, {
    hint: 'Give three shares from 0 to 1 that add up to 1, with train above 0.',
  });
}

function inSeedOrder<S extends Divisible>(units: readonly Unit<S>[], seed: number | string): Unit<S>[] {
  return units
    .map((unit) => ({ unit, order: seedFrom('split', seed, unit.key) }))
    .sort((a, b) => a.order - b.order) // stable: equal numbers keep the order of the keys
    .map(({ unit }) => unit);
}

function countAll(units: readonly Unit[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const unit of units) for (const [label, count] of unit.counts) counts.set(label, (counts.get(label) ?? 0) + count);
  return counts;
}

/**
 * Takes units whose counts by label come near `fraction` of `totals`. A unit is taken if it lowers the sum over labels of
 * (taken − wanted)² / wanted, and if it is not the last one left with one of its labels.
 */
function take<S extends Divisible>(
  units: readonly Unit<S>[],
  fraction: number,
  totals: ReadonlyMap<string, number> = countAll(units),
): { taken: S[]; rest: Unit<S>[] } {
  const counts = new Map<string, number>();
  const unitsLeft = new Map<string, number>();
  for (const unit of units) for (const label of unit.counts.keys()) unitsLeft.set(label, (unitsLeft.get(label) ?? 0) + 1);
  const taken: S[] = [];
  const rest: Unit<S>[] = [];
  for (const unit of units) {
    let change = 0;
    let last = false;
    for (const [label, count] of unit.counts) {
      const wanted = fraction * (totals.get(label) ?? 0);
      const before = (counts.get(label) ?? 0) - wanted;
      change += ((before + count) ** 2 - before ** 2) / wanted;
      if (unitsLeft.get(label) === 1) last = true;
    }
    if (last || !(change < 0)) {
      rest.push(unit);
      continue;
    }
    taken.push(...unit.samples);
    for (const [label, count] of unit.counts) {
      counts.set(label, (counts.get(label) ?? 0) + count);
      unitsLeft.set(label, (unitsLeft.get(label) ?? 0) - 1);
    }
  }
  return { taken, rest };
}
