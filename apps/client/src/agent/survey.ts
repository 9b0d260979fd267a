import { AtollError, type Digest, digestOf, type Federation, type SplitCounts, seedFrom, tasksOf, UNLABELLED_FOLDER } from '@atoll/core';
import { suggestClass } from '../data/class-names.ts';
import type { CheckedSample, DataReport } from '../data/data-report.ts';
import { type Dataset, PARTS } from '../data/dataset.ts';
import { isUnlabelled, labelsOf, targetsOf } from '../data/label-sets.ts';
import { fewShots } from '../data/shots.ts';
import { type Fractions, type Split, splitDataset } from '../data/split-dataset.ts';
import type { SubgroupRows } from '../tasks/index.ts';
import { subgroupRows } from './subgroup-rows.ts';

/** A site's images, checked and divided. Stays at the site. */
export interface SiteSurvey {
  readonly report: DataReport;
  readonly split: Split<CheckedSample>;
  readonly counts: SplitCounts;
  /** Training images by output of the head: by class, in the federation's order. */
  readonly classCounts: readonly number[];
  /** Test images by what the federation tells apart, as far as it may leave the site. */
  readonly subgroups: readonly SubgroupRows[];
  /** Of the images, their labels, parts, columns and subgroups: other images, another digest. */
  readonly digest: Digest;
}

/** Images by output of the head: by class, with several tasks the classes of one after those of the other. */
function countsByOutput(federation: Federation, targets: readonly (readonly number[])[]): number[] {
  return tasksOf(federation).flatMap(({ classes }, task) =>
    classes.map((_, label) => targets.filter((ofImage) => ofImage[task] === label).length),
  );
}

/** Shares of the parts: the federation counts the validation share on what the test part leaves. */
export function fractionsOf({ data: { validation, test } }: Pick<Federation, 'data'>): Fractions {
  const rest = 1 - test;
  return { train: rest * (1 - validation), validation: rest * validation, test };
}

/** @throws AtollError 203 when a label is no class of the federation. Nothing is guessed: the message suggests. */
export function requireKnownClasses({ samples, kind }: Pick<Dataset, 'samples' | 'kind'>, classes: readonly string[]): void {
  const unknown = [...new Set(samples.flatMap(labelsOf))].filter((label) => !classes.includes(label)).sort();
  if (unknown.length === 0) return;
  const named = unknown.slice(0, 5).map((label) => {
    const suggestion = suggestClass(label, kind === 'folder' ? [...classes, UNLABELLED_FOLDER] : classes);
    return suggestion === undefined ? JSON.stringify(label) : `${JSON.stringify(label)} (did you mean ${JSON.stringify(suggestion)}?)`;
  });
  const more = unknown.length > 5 ? ` and ${unknown.length - 5} more` : '';
  throw new AtollError(203, `No class of the federation: ${named.join(', ')}${more}.`, {
    hint: `Rename the ${kind === 'folder' ? 'folders' : 'labels'}. The classes are: ${classes.join(', ')}.`,
  });
}

/** Of fewer, class shares and the like cannot be told. */
const LEAST_UNLABELLED = 2;

/**
 * Divides checked images as the federation says; the same images, name and federation give the same parts.
 * @throws AtollError 205 with fewer than two training images in every class and without a label
 */
export function surveySite(federation: Federation, site: string, report: DataReport): SiteSurvey {
  const { seed, data } = federation;
  const samples = data.unlabelled === 'allow' ? report.samples : report.samples.filter((sample) => !isUnlabelled(sample));
  const whole = splitDataset(samples, { seed: seedFrom(seed, 'split', site), fractions: fractionsOf(federation) });
  const countsOf = (train: readonly CheckedSample[]) =>
    countsByOutput(
      federation,
      train.map((sample) => targetsOf(sample, federation)),
    );
  const { unlabelled } = whole;
  if (!countsOf(whole.train).some((count) => count >= 2) && unlabelled.length < LEAST_UNLABELLED) {
    throw new AtollError(
      205,
      `${whole.train.length === 0 ? 'No image is' : `Only ${whole.train.length} images are`} left for training, of ${report.images} found.`,
    );
  }
  const split = data.shots === undefined ? whole : { ...whole, train: fewShots(whole.train, data.shots, seed) };
  const subgroups = subgroupRows(federation, split.test);
  const named = [
    ...[...PARTS, ...(unlabelled.length === 0 ? [] : (['unlabelled'] as const))].map((part) =>
      split[part].map(({ digest, label, targets, values }) => [digest, targets ?? label, ...(values === undefined ? [] : [[...values]])]),
    ),
    ...subgroups,
  ];
  return {
    report,
    split,
    counts: {
      train: split.train.length,
      validation: split.validation.length,
      test: split.test.length,
      ...(unlabelled.length === 0 ? {} : { unlabelled: unlabelled.length }),
    },
    classCounts: countsOf(split.train),
    subgroups,
    digest: digestOf(new TextEncoder().encode(JSON.stringify(named))),
  };
}
