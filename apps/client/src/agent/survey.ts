import { AtollError, type Digest, digestOf, type Federation, type SplitCounts, seedFrom } from '@atoll/core';
import {
  type CheckedSample,
  type DataReport,
  type Dataset,
  type Fractions,
  fewShots,
  PARTS,
  type Split,
  splitDataset,
  suggestClass,
} from '../data/index.ts';
import type { SubgroupRows } from '../tasks/index.ts';
import { subgroupRows } from './subgroup-rows.ts';

/** A site's images, checked and divided. Stays at the site. */
export interface SiteSurvey {
  readonly report: DataReport;
  readonly split: Split<CheckedSample>;
  readonly counts: SplitCounts;
  /** Training images by class, in the federation's order. */
  readonly classCounts: readonly number[];
  /** Test images by what the federation tells apart, as far as it may leave the site. */
  readonly subgroups: readonly SubgroupRows[];
  /** Of the images, their labels, parts and subgroups: other images, another digest. */
  readonly digest: Digest;
}

/** Shares of the parts: the federation counts the validation share on what the test part leaves. */
export function fractionsOf({ data: { validation, test } }: Pick<Federation, 'data'>): Fractions {
  const rest = 1 - test;
  return { train: rest * (1 - validation), validation: rest * validation, test };
}

/** @throws AtollError 203 when a label is no class of the federation. Nothing is guessed: the message suggests. */
export function requireKnownClasses({ samples, kind }: Pick<Dataset, 'samples' | 'kind'>, classes: readonly string[]): void {
  const unknown = [...new Set(samples.map(({ label }) => label))].filter((label) => !classes.includes(label)).sort();
  if (unknown.length === 0) return;
  const named = unknown.slice(0, 5).map((label) => {
    const suggestion = suggestClass(label, classes);
    return suggestion === undefined ? JSON.stringify(label) : `${JSON.stringify(label)} (did you mean ${JSON.stringify(suggestion)}?)`;
  });
  const more = unknown.length > 5 ? ` and ${unknown.length - 5} more` : '';
  throw new AtollError(203, `No class of the federation: ${named.join(', ')}${more}.`, {
    hint: `Rename the ${kind === 'csv' ? 'labels' : 'folders'}. The classes are: ${classes.join(', ')}.`,
  });
}

/**
 * Divides checked images as the federation says; the same images, name and federation give the same parts.
 * @throws AtollError 205 with fewer than two training images in every class
 */
export function surveySite(federation: Federation, site: string, report: DataReport): SiteSurvey {
  const { seed, data } = federation;
  const whole = splitDataset(report.samples, { seed: seedFrom(seed, 'split', site), fractions: fractionsOf(federation) });
  const countsOf = (train: readonly CheckedSample[]) =>
    federation.classes.map((name) => train.filter(({ label }) => label === name).length);
  if (!countsOf(whole.train).some((count) => count >= 2)) {
    throw new AtollError(
      205,
      `${whole.train.length === 0 ? 'No image is' : `Only ${whole.train.length} images are`} left for training, of ${report.images} found.`,
    );
  }
  const split = data.shots === undefined ? whole : { ...whole, train: fewShots(whole.train, data.shots, seed) };
  const subgroups = subgroupRows(federation, split.test);
  const named = [...PARTS.map((part) => split[part].map(({ digest, label }) => [digest, label])), ...subgroups];
  return {
    report,
    split,
    counts: { train: split.train.length, validation: split.validation.length, test: split.test.length },
    classCounts: countsOf(split.train),
    subgroups,
    digest: digestOf(new TextEncoder().encode(JSON.stringify(named))),
  };
}
