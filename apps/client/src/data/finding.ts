import type { Dataset, Sample } from './dataset.ts';
import type { Inspection } from './inspect-image.ts';

/** error: something is wrong and left out of training until mended. warning: look at it. info: good to know. */
export type Severity = 'error' | 'warning' | 'info';

/** Something that a check found in a dataset, and how often. */
export interface Finding {
  readonly severity: Severity;
  /** A name for programs: `corrupt`, `contradiction`, `unknown-class` … */
  readonly code: string;
  /** One sentence for a person. */
  readonly sentence: string;
  /** What to do about it. */
  readonly hint: string;
  readonly count: number;
  /** The first five, as paths below the source. */
  readonly examples: readonly string[];
}

/** One file of the dataset after it was opened. */
export interface CheckedFile {
  readonly sample: Sample;
  readonly sizeBytes: number;
  readonly inspection: Inspection;
}

/** What the findings are made from. */
export interface Evidence {
  readonly dataset: Dataset;
  readonly files: readonly CheckedFile[];
  /** The usable ones. */
  readonly samples: readonly Sample[];
  readonly classes?: readonly string[];
}

const MAXIMUM_EXAMPLES = 5;

/** `1 image is`, `1,240 images are`. */
export const are = (count: number, noun: string): string => `${number(count)} ${noun}${count === 1 ? ' is' : 's are'}`;
/** `1 image`, `1,240 images`. */
export const many = (count: number, noun: string, plural = `${noun}s`): string => `${number(count)} ${count === 1 ? noun : plural}`;
/** `1,240`. */
export const number = (value: number): string => value.toLocaleString('en-US');

/** Makes a finding; `count` is the number of examples unless told. */
export function finding(
  severity: Severity,
  code: string,
  sentence: string,
  hint: string,
  examples: readonly string[] = [],
  count = Math.max(1, examples.length),
): Finding {
  return { severity, code, sentence, hint, count, examples: examples.slice(0, MAXIMUM_EXAMPLES) };
}

/** The labels that occur. */
export const labelsOf = (files: readonly CheckedFile[]) => new Set(files.map(({ sample }) => sample.label));
