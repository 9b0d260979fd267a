import {
  type CheckedFile,
  compareNames,
  compareText,
  type Dataset,
  type IgnoredFile,
  type Inspection,
  isClutter,
  isImageName,
  reportOn,
  type Sample,
  type SiteData,
  type SiteFiles,
} from '@atoll/client/agent';
import { AtollError, UNLABELLED_FOLDER } from '@atoll/core';
import { formatOf, openBitmap } from './decode.ts';
import { sha256 } from './sha256.ts';

/** A file that was dropped, with its path below the dropped folder, `/` between folders. */
export interface DroppedFile {
  readonly path: string;
  readonly file: File;
}

/** Images of a tab: as dropped, or as they were found before the page was loaded again. */
export interface TabImages extends SiteData {
  /** @throws AtollError 201 where the tab does not have the file any more */
  fileOf(path: string): Blob;
}

/** What is kept of images: enough to go on with features that were computed. No pixels. */
interface KeptImages {
  readonly dataset: Dataset;
  readonly files: readonly (readonly [path: string, sizeBytes: number, inspection: Inspection])[];
}

const KEPT = 'images.json';
const FILE_BYTES = 512 * 1024 * 1024;

/** Reads a dropped folder: one sub-folder a class, as every site does. */
export function datasetOf(dropped: readonly DroppedFile[]): Dataset {
  const samples: Sample[] = [];
  const ignored: IgnoredFile[] = [];
  const classes = new Set<string>();
  for (const { path } of dropped) {
    const steps = path.normalize('NFC').split('/');
    if (steps.some(isClutter)) continue;
    const name = steps.join('/');
    const label = steps.length > 1 ? steps[0] : undefined;
    if (label !== undefined && label !== UNLABELLED_FOLDER) classes.add(label);
    if (!isImageName(name)) ignored.push({ name, reason: 'not an image' });
    else if (label === undefined) ignored.push({ name, reason: 'not in a class folder' });
    else samples.push({ path, name, label: label === UNLABELLED_FOLDER ? '' : label, group: name });
  }
  return {
    source: 'the dropped folder',
    kind: 'folder',
    samples: samples.sort(compareNames),
    classes: [...classes].sort(compareText),
    ignored: ignored.sort(compareNames),
    problems: [],
    grouping: { by: 'file', unmatched: 0 },
  };
}

/** The images of a dropped folder; what is found is kept, so that the site goes on when the page is loaded again. */
export function openDropped(dropped: readonly DroppedFile[], kept: SiteFiles): TabImages {
  const dataset = datasetOf(dropped);
  const files = new Map(dropped.map(({ path, file }) => [path, file]));
  const found = new Map<string, { sizeBytes: number; inspection: Inspection }>();
  const fileOf = (path: string): Blob => files.get(path) ?? gone();
  return {
    dataset,
    fileOf,
    async check(labelled, { classes, onProgress }) {
      const checked: CheckedFile[] = [];
      for (const sample of labelled.samples) {
        const known = found.get(sample.path) ?? (await inspect(fileOf(sample.path)));
        found.set(sample.path, known);
        checked.push({ sample, ...known });
        onProgress?.(checked.length, labelled.samples.length);
      }
      const entries = [...found].map(([path, { sizeBytes, inspection }]) => [path, sizeBytes, inspection] as const);
      await kept.write(KEPT, JSON.stringify({ dataset, files: entries } satisfies KeptImages));
      return reportOn(labelled, checked, classes);
    },
  };
}

/** The images of the time before; null where there are none. Their features are kept, their pixels are not. */
export async function openKept(kept: SiteFiles): Promise<TabImages | null> {
  const bytes = await kept.read(KEPT);
  if (bytes === null) return null;
  const { dataset, files } = JSON.parse(new TextDecoder().decode(bytes)) as KeptImages; // only openDropped writes it
  const found = new Map(files.map(([path, sizeBytes, inspection]) => [path, { sizeBytes, inspection }]));
  return {
    dataset,
    fileOf: gone,
    check: async (labelled, { classes }) =>
      reportOn(
        labelled,
        labelled.samples.flatMap((sample) => {
          const known = found.get(sample.path);
          return known === undefined ? [] : [{ sample, ...known }];
        }),
        classes,
      ),
  };
}

function gone(): never {
  throw new AtollError(201, 'The images are not in this tab any more, and not all of their features are kept.', {
    hint: 'Give the same folder again; the site then goes on where it was.',
  });
}

async function inspect(file: Blob): Promise<{ sizeBytes: number; inspection: Inspection }> {
  return { sizeBytes: file.size, inspection: await inspection(file) };
}

async function inspection(file: Blob): Promise<Inspection> {
  if (file.size === 0) return { kind: 'empty' };
  if (file.size > FILE_BYTES) return { kind: 'too-large', reason: `a file of more than ${FILE_BYTES / 2 ** 20} MiB` };
  const bytes = await file.arrayBuffer().then(
    (buffer) => new Uint8Array(buffer),
    () => null,
  );
  if (bytes === null) return { kind: 'corrupt', reason: 'cannot be opened' };
  const format = formatOf(bytes);
  if (format === 'tiff') return { kind: 'corrupt', reason: 'a TIFF, which browsers do not read: save it as PNG' };
  if (format === 'other') return { kind: 'corrupt', reason: 'its content is not JPEG, PNG or WebP' };
  const bitmap = await openBitmap(file).catch(() => null);
  if (bitmap === null) return { kind: 'corrupt', reason: 'cut short or damaged' };
  const { width, height } = bitmap;
  bitmap.close();
  return { kind: 'image', digest: await sha256(bytes), width, height, pages: 1, deep: format === 'png' && bytes[24] === 16 };
}
