import { type Digest, UNLABELLED_FOLDER } from '@atoll/core';
import { type ColumnSummary, summariseColumns } from './columns.ts';
import type { Dataset, Sample } from './dataset.ts';
import type { CheckedFile, Finding } from './finding.ts';
import { contradictions, findingsOf, labelledElsewhere } from './findings.ts';
import { isUnlabelled, labelsOf } from './label-sets.ts';
import { unitsOf } from './units.ts';

/** A sample whose image was decoded. */
export interface CheckedSample extends Sample {
  /** SHA-256 of the file's bytes. */
  readonly digest: Digest;
  readonly width: number;
  readonly height: number;
  readonly sizeBytes: number;
}

/** One class of a dataset. */
export interface ClassSummary {
  readonly name: string;
  /** Images found, usable or not. */
  readonly images: number;
  readonly usable: number;
  /** Groups among the usable images. */
  readonly groups: number;
  /** Median width and height of the usable images, in pixels. */
  readonly medianWidth: number;
  readonly medianHeight: number;
  /** False for a name that is no class of the federation. */
  readonly known: boolean;
}

/** What `checkDataset` found. Plain data: `JSON.stringify` writes all of it. It names files and stays at the site. */
export interface DataReport {
  readonly source: string;
  readonly kind: Dataset['kind'];
  readonly images: number;
  readonly sizeBytes: number;
  readonly classes: readonly ClassSummary[];
  /** Those without a label; null where there are none. */
  readonly unlabelled: ClassSummary | null;
  /** What the columns say of the usable images that the federation takes beside them; absent where it takes none. */
  readonly columns?: readonly ColumnSummary[];
  /** Errors first, then warnings, then info. */
  readonly findings: readonly Finding[];
  /** The images to train on, ordered by name: decodable, of a class of the federation or without a label, and without a contradicting copy. */
  readonly samples: readonly CheckedSample[];
}

/** Says what is wrong with files that were opened, and what can be trained on; by these classes, where they are given. */
export function reportOn(dataset: Dataset, files: readonly CheckedFile[], classes?: readonly string[]): DataReport {
  const left = new Set([...contradictions(files).flat(), ...labelledElsewhere(files)]);
  const isKnown = (label: string) => classes === undefined || classes.includes(label);
  const usable: CheckedSample[] = [];
  for (const file of files) {
    const { sample, inspection, sizeBytes } = file;
    if (inspection.kind !== 'image' || left.has(file) || !labelsOf(sample).every(isKnown)) continue;
    const { digest, width, height, dicom } = inspection;
    const patient = dicom?.patient ?? null;
    usable.push({ ...sample, ...(patient === null ? {} : { patient }), digest, width, height, sizeBytes });
  }
  const samples = groupedByPatient(usable);
  return {
    source: dataset.source,
    kind: dataset.kind,
    images: files.length,
    sizeBytes: files.reduce((sum, file) => sum + file.sizeBytes, 0),
    classes: dataset.classes.map((name) => summarise(name, (sample) => labelsOf(sample).includes(name), files, samples, isKnown(name))),
    unlabelled: dataset.samples.some(isUnlabelled) ? summarise(UNLABELLED_FOLDER, isUnlabelled, files, samples, true) : null,
    ...(dataset.taken === undefined ? {} : { columns: summariseColumns(dataset.taken, samples) }),
    findings: findingsOf({ dataset, files, samples, ...(classes === undefined ? {} : { classes }) }),
    samples,
  };
}

/**
 * Makes the images of one patient one group, together with whatever the groups given before chain to them. It is named by its first
 * image: the same at every start, with any salt.
 */
function groupedByPatient(samples: readonly CheckedSample[]): readonly CheckedSample[] {
  if (samples.every(({ patient }) => patient === undefined)) return samples;
  const groups = new Map<CheckedSample, string>();
  for (const unit of unitsOf(samples))
    if (unit.samples.some(({ patient }) => patient !== undefined)) for (const sample of unit.samples) groups.set(sample, unit.key);
  return samples.map((sample) => ({ ...sample, group: groups.get(sample) ?? sample.group }));
}

function summarise(
  name: string,
  isOfIt: (sample: Sample) => boolean,
  files: readonly CheckedFile[],
  samples: readonly CheckedSample[],
  known: boolean,
): ClassSummary {
  const usable = samples.filter(isOfIt);
  return {
    name,
    images: files.filter(({ sample }) => isOfIt(sample)).length,
    usable: usable.length,
    groups: new Set(usable.map(({ group }) => group)).size,
    medianWidth: median(usable.map(({ width }) => width)),
    medianHeight: median(usable.map(({ height }) => height)),
    known,
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
