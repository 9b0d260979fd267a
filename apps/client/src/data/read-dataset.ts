import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AtollError } from '@atoll/core';
import { readCsvFile } from './csv-file.ts';
import { type DataSource, readSource } from './data-source.ts';
import { compareNames, type Dataset } from './dataset.ts';
import { groupByPattern, parseGroupPattern } from './grouping.ts';
import { readImageFolder } from './image-folder.ts';

/** How a folder or CSV is read. */
export interface ReadOptions {
  /** Regular expression whose first capture group, tested on the file name, names the group. It goes before a CSV's `group` column. */
  readonly groupBy?: string;
  /** Read `SITE/class/image`, one top folder a site, for a simulation that divides by folder. */
  readonly siteFolders?: boolean;
  /** Take a CSV without the column `label` too: `labelledFor` says then whether it has what the federation needs. */
  readonly anyLabels?: boolean;
}

/**
 * Lists the images of a site: an ImageFolder tree (`class/image.{jpg,jpeg,png,webp,tif,tiff,dcm,dicom,ima}`, and DICOM files of any name) a CSV (`path,label[,group,split,site]`), or a source of another kind.
 * Opens no image, but the beginning of files whose name does not tell; `checkDataset` does. Throws AtollError 201 where the source is not there, 204 for a CSV of wrong form,
 * 103 for a wrong `groupBy`, 220 for a source that fails.
 */
export async function readDataset(source: string | DataSource, options: ReadOptions = {}): Promise<Dataset> {
  const pattern = options.groupBy === undefined ? undefined : parseGroupPattern(options.groupBy);
  const dataset = typeof source === 'string' ? await readPath(resolve(source), options) : await readSource(source);
  if (pattern === undefined) return dataset;
  const { samples, grouping } = groupByPattern(dataset.samples, pattern);
  return { ...dataset, samples, grouping };
}

async function readPath(source: string, { siteFolders = false, anyLabels = false }: ReadOptions): Promise<Dataset> {
  const entry = await stat(source).catch((cause: unknown) => {
    throw new AtollError(201, `There is no folder or file ${source}.`, { cause });
  });
  if (entry.isDirectory()) {
    const { samples, classes, ignored } = await readImageFolder(source, { siteFolders });
    return { source, kind: 'folder', samples, classes, ignored, problems: [], grouping: { by: 'file', unmatched: 0 } };
  }
  if (!/\.(csv|tsv|txt)$/i.test(source)) throw new AtollError(201, `${source} is neither a folder nor a CSV file.`);
  const { samples, classes, problems, hasGroups, columns } = await readCsvFile(source, anyLabels ? ['path'] : ['path', 'label']);
  const grouping = { by: hasGroups ? 'column' : 'file', unmatched: 0 } as const;
  return { source, kind: 'csv', columns, samples: samples.sort(compareNames), classes, ignored: [], problems, grouping };
}
