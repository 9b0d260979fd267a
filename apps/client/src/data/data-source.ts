import { AtollError } from '@atoll/core';
import { compareNames, compareText, type Dataset, PARTS, type Part, type Sample } from './dataset.ts';
import { IMAGE_BOUNDS } from './image-bounds.ts';

/** One image of a {@link DataSource}, and what is said about it. Nothing of this leaves the site but what the run's statement says. */
export interface SourceImage {
  /** Names the image at the site, and no other; 500 characters at most. The same at every start: the split follows from it. */
  readonly name: string;
  /** A class of the federation; empty, or left out, where nobody labelled the image. */
  readonly label?: string;
  /** What several images show: a patient, a slide. They are never put into two parts. The image alone where it is left out. */
  readonly group?: string;
  /** The part that it belongs to; chosen as the federation says where it is left out. */
  readonly split?: Part;
  /** What else is known, by name: labels of several tasks, columns for statistics by subgroup. */
  readonly columns?: Readonly<Record<string, string>>;
  /**
   * The bytes of the image file: JPEG, PNG, WebP, TIFF or DICOM, 512 MiB at most. Called when the images are checked, and once more for
   * each image whose features are not in the cache: the same bytes both times. An image that cannot be read is left out and reported.
   */
  read(): Uint8Array | Promise<Uint8Array>;
}

/** Where a site's images come from: an archive, a database, memory. Folders and CSV files need none. */
export interface DataSource {
  /** Named in what the site says to whoever runs it. */
  readonly name: string;
  /** Every image once, in any order; 10 million at most. Called once each time that the site starts. */
  images(): AsyncIterable<SourceImage> | Iterable<SourceImage>;
}

const MOST_IMAGES = 10_000_000;
const MOST_CHARACTERS = 500;

/** Lists the images of a source, and reads none. Throws AtollError 220 where the source throws, or says what cannot be. */
export async function readSource(source: DataSource): Promise<Dataset> {
  const samples: Sample[] = [];
  const names = new Set<string>();
  const columns = new Set(['label']);
  let grouped = false;
  const refusal = (what: string, cause?: unknown): AtollError => new AtollError(220, `The data source ${source.name}: ${what}.`, { cause });
  try {
    for await (const image of await source.images()) {
      if (samples.length === MOST_IMAGES) throw refusal(`more than ${MOST_IMAGES} images`);
      const sample = sampleOf(image, (what) => refusal(`image ${samples.length + 1}: ${what}`));
      if (names.has(sample.name)) throw refusal(`two images have the name ${JSON.stringify(sample.name)}`);
      names.add(sample.name);
      for (const column of Object.keys(sample.columns ?? {})) columns.add(column);
      grouped ||= sample.group !== sample.name;
      samples.push(sample);
    }
  } catch (cause) {
    throw cause instanceof AtollError ? cause : refusal(cause instanceof Error ? cause.message : String(cause), cause);
  }
  return {
    source: source.name,
    kind: 'source',
    columns: [...columns],
    samples: samples.sort(compareNames),
    classes: [...new Set(samples.flatMap(({ label }) => (label === '' ? [] : [label])))].sort(compareText),
    ignored: [],
    problems: [],
    grouping: { by: grouped ? 'column' : 'file', unmatched: 0 },
  };
}

function sampleOf(image: SourceImage, refusal: (what: string) => AtollError): Sample {
  const { name, label = '', group, split, columns, read } = image ?? {};
  const text = (what: string, value: unknown, least: number): string => {
    if (typeof value !== 'string' || value.length < least || value.length > MOST_CHARACTERS)
      throw refusal(`${what} is no text of ${least} to ${MOST_CHARACTERS} characters`);
    return value.normalize('NFC');
  };
  const named = text('name', name, 1);
  if (split !== undefined && !PARTS.includes(split)) throw refusal(`split is none of ${PARTS.join(', ')}`);
  if (typeof read !== 'function') throw refusal('it has no read()');
  return {
    path: named,
    name: named,
    label: text('label', label, 0),
    group: text('group', group ?? named, 1),
    ...(split === undefined ? {} : { part: split }),
    ...(columns === undefined
      ? {}
      : {
          columns: Object.fromEntries(
            Object.entries(columns).map(([column, value]) => [column.toLowerCase(), text(`the column ${column}`, value, 0)]),
          ),
        }),
    read: async () => {
      const bytes: unknown = await image.read();
      if (!(bytes instanceof Uint8Array)) throw new TypeError('read() gave no Uint8Array');
      if (bytes.length > IMAGE_BOUNDS.fileBytes) throw new RangeError(`more than ${IMAGE_BOUNDS.fileBytes / 2 ** 20} MiB`);
      return bytes;
    },
  };
}
