import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AtollError, type Column } from '@atoll/core';
import { withColumns } from './columns.ts';
import { readDataset } from './read-dataset.ts';

/**
 * What a CSV (`path` and the columns) says of each of these images, in their order, as a model takes it: nothing
 * for a model that takes no columns.
 * @throws AtollError 201, 204 for the CSV; 208 where it has no such column, or says nothing of an image; 209 for its cells
 */
export async function columnsOfImages(file: string, columns: readonly Column[], paths: readonly string[]): Promise<Float32Array[]> {
  if (columns.length === 0) return paths.map(() => new Float32Array());
  const { samples } = withColumns(await readDataset(file, { anyLabels: true }), columns);
  const known = new Map<string, Float32Array>();
  for (const { path, values } of samples) if (values !== undefined) known.set(await realpath(path), values);
  const found: Float32Array[] = [];
  const unknown: string[] = [];
  for (const path of paths) {
    const values = known.get(await realpath(path).catch(() => resolve(path)));
    if (values === undefined) unknown.push(path);
    else found.push(values);
  }
  const [first] = unknown;
  if (first === undefined) return found;
  const more = unknown.length > 1 ? ` and ${(unknown.length - 1).toLocaleString('en-US')} more` : '';
  throw new AtollError(208, `${file} says nothing of ${first}${more}.`, {
    hint: 'Give each image a line; its path is relative to the CSV. Cells may be empty where the value is not known.',
  });
}
