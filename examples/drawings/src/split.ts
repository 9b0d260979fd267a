import { readFileSync } from 'node:fs';

/** One icon set, drawn in one style: a site of the demo federation. */
export interface DrawingSite {
  readonly site: string;
  readonly package: string;
  readonly version: string;
  /** SPDX identifier. */
  readonly licence: string;
  readonly author: string;
  readonly drawings: readonly Drawing[];
}

/** One object as one site draws it. */
export interface Drawing {
  /** The object, the same at every site: its Unicode code point in hexadecimal. */
  readonly codePoint: string;
  readonly iconName: string;
  readonly label: string;
  readonly split: 'train' | 'test';
}

interface SplitFile {
  readonly classes: readonly string[];
  readonly objects: Readonly<Record<string, { readonly cls: string }>>;
  readonly sites: readonly {
    readonly site: string;
    readonly package: string;
    readonly version: string;
    readonly licence: string;
    readonly author: string;
    readonly train: Readonly<Record<string, string>>;
    readonly test: Readonly<Record<string, string>>;
  }[];
}

// A file of this package: its form is checked by the tests, not at run time.
const file = JSON.parse(readFileSync(new URL('../split-v1.json', import.meta.url), 'utf8')) as SplitFile;

/** The six classes, in the order of the head's outputs. */
export const classes: readonly string[] = file.classes;

/** The five sites with their drawings: training first, each part by code point. */
export const sites: readonly DrawingSite[] = file.sites.map((entry) => ({
  site: entry.site,
  package: entry.package,
  version: entry.version,
  licence: entry.licence,
  author: entry.author,
  drawings: (['train', 'test'] as const).flatMap((split) =>
    Object.entries(entry[split])
      .map(([codePoint, iconName]) => ({ codePoint, iconName, label: labelOf(codePoint), split }))
      .sort((a, b) => Number.parseInt(a.codePoint, 16) - Number.parseInt(b.codePoint, 16)),
  ),
}));

function labelOf(codePoint: string): string {
  const object = file.objects[codePoint];
  if (object === undefined) throw new RangeError(`split-v1.json names no class for ${codePoint}`);
  return object.cls;
}
