import type { Column } from '@atoll/core';

/** The parts a site's images are divided into. */
export const PARTS = ['train', 'validation', 'test'] as const;
/** One of {@link PARTS}. */
export type Part = (typeof PARTS)[number];

/** One image file of a site and what is said about it. Nothing of this leaves the site. */
export interface Sample {
  /** Absolute path, to open the file; of an image that is no file its name. */
  readonly path: string;
  /** The bytes of an image that is no file. */
  readonly read?: () => Promise<Uint8Array>;
  /** Path below the source with `/` between folders, in Unicode NFC: the same on every machine. Orders and names the sample. */
  readonly name: string;
  /** Empty where nobody labelled the image. */
  readonly label: string;
  /** Images of one group (a patient, a slide) are never put into two parts of a split, nor on two sites of a simulation. */
  readonly group: string;
  /** Of a DICOM file, set by `checkDataset`: the same for all of one patient at this site. */
  readonly patient?: string;
  /** The part that the CSV's `split` column fixes. */
  readonly part?: Part;
  /** The top folder (`SITE/class/image`) or the CSV's `site` column, where a simulation divides by it. */
  readonly site?: string;
  /** With several tasks: the labels that are known, as they are counted and named to a person. `label` is then all of them. */
  readonly labels?: readonly string[];
  /** With several tasks: the class in each of them, −1 where it is not known. */
  readonly targets?: readonly number[];
  /** What the CSV says in columns without a meaning of their own, by lower-case name. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Line of the CSV, from 1. */
  readonly line?: number;
  /** Columns in which a later line says something else of the same image. */
  readonly differs?: readonly { readonly column: string; readonly line: number }[];
  /** What the columns become that the federation takes beside the image. */
  readonly values?: Float32Array;
}

/** Why a file or folder below the source is not part of the dataset. */
export type IgnoreReason = 'not an image' | 'not in a class folder' | 'leads out of the folder' | 'broken link' | 'loop' | 'not readable';

/** A file that is no image of the dataset, and why. */
export interface IgnoredFile {
  readonly name: string;
  readonly reason: IgnoreReason;
}

/** What can be wrong with a row of a CSV whose form is right. */
export type RowProblemKind = 'missing' | 'outside' | 'not an image' | 'repeated' | 'contradiction' | 'empty';

/** A CSV row that gives no sample. */
export interface RowProblem {
  /** Line of the file, from 1. */
  readonly line: number;
  /** The path as the row says it. */
  readonly name: string;
  readonly kind: RowProblemKind;
  readonly detail: string;
}

/** How groups were found, and for how many samples. */
export interface Grouping {
  readonly by: 'file' | 'column' | 'pattern';
  readonly pattern?: string;
  /** Samples whose file name the pattern does not fit; each of these is its own group. */
  readonly unmatched: number;
}

/** The images of a site as they were found, not opened. */
export interface Dataset {
  /** Absolute path of the folder or CSV file; the name of another source. */
  readonly source: string;
  readonly kind: 'folder' | 'csv' | 'source';
  /** The columns of the CSV, or of a source, in lower case. */
  readonly columns?: readonly string[];
  /** Those of them that the federation takes, once they are read. */
  readonly taken?: readonly Column[];
  /** Ordered by `name` in code units: the same on every machine, whatever the file system's order. */
  readonly samples: readonly Sample[];
  /** Every class found, ordered, with those whose folder holds no image. */
  readonly classes: readonly string[];
  readonly ignored: readonly IgnoredFile[];
  readonly problems: readonly RowProblem[];
  readonly grouping: Grouping;
}

/** What a sample's image is opened by. */
export const openedBy = ({ path, read }: Pick<Sample, 'path' | 'read'>): { path: string } | { read: () => Promise<Uint8Array> } =>
  read === undefined ? { path } : { read };

const IMAGE = /\.(jpe?g|png|webp|tiff?|dcm|dicom|ima)$/i;

/** True for a file name with the extension of an image format that Atoll reads. */
export const isImageName = (name: string): boolean => IMAGE.test(name);

const CLUTTER = new Set(['thumbs.db', 'dicomdir', 'desktop.ini', '__macosx', '$recycle.bin', 'system volume information', '@eadir']);

/** True for what operating systems leave behind: hidden files, Thumbs.db, __MACOSX and the like; and a DICOMDIR, which lists files. Never worth a message. */
export const isClutter = (name: string): boolean => name.startsWith('.') || CLUTTER.has(name.toLowerCase());

/** Orders by UTF-16 code units: unlike `localeCompare` the same on every machine. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Orders anything that has a name, in code units. */
export const compareNames = (a: { readonly name: string }, b: { readonly name: string }): number => compareText(a.name, b.name);
