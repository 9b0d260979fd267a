import { cellsByName } from '@atoll/client';
import { AtollError, type Column, columnsInWords, encodeRow } from '@atoll/core';
import type { Given } from './images-in.ts';

type Cells = Readonly<Record<string, string | number | null>>;

/**
 * What a request says of its images beside their pixels, encoded, in their order: a JSON list with an object for each image (of one image
 * the object alone), from a column's name to its cell, empty text or null being an empty cell; or a CSV with the images' names as `path`.
 * @throws AtollError 208 where a model takes columns and they are not all there, 204 for the CSV, 209 for a cell, 420 for what is none of this
 */
export function columnsIn(columns: readonly Column[], { images: of, columns: told }: Given): Float32Array[] {
  const images = of.length;
  if (columns.length === 0) return Array.from({ length: images }, () => new Float32Array());
  if (told !== null && typeof told !== 'string')
    return cellsByName(
      told.bytes,
      told.name,
      columns,
      of.map(({ name }) => name),
    );
  if (told === null) throw missing(`The model takes columns beside an image: ${columnsInWords(columns)}.`);
  const given = parsed(told);
  if (given.length !== images) throw new AtollError(420, `The columns are of ${given.length} images; the form has ${images}.`);
  return given.map((cells, i) => {
    const whose = images === 1 ? '' : ` of image ${i + 1}`;
    const absent = columns.filter(({ name }) => !Object.hasOwn(cells, name)).map(({ name }) => JSON.stringify(name));
    if (absent.length > 0) throw missing(`The columns${whose} lack ${absent.join(', ')}.`);
    const encoded = encodeRow(columns, (name) => String(cells[name] ?? ''));
    if (encoded.ok) return encoded.values;
    const [{ hint } = { hint: '' }] = encoded.problems;
    throw new AtollError(209, `Columns${whose}: ${encoded.problems.map(({ column, what }) => `${column}: ${what}`).join('; ')}.`, { hint });
  });
}

const missing = (message: string): AtollError =>
  new AtollError(208, message, {
    hint: 'Send a form with the field columns: a CSV of path and these columns, or JSON, for each image an object of every column; null where the value is not known.',
  });

function parsed(text: string): readonly Cells[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AtollError(420, 'The field columns is not JSON.', { cause });
  }
  const given: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (given.every(isCells)) return given;
  throw new AtollError(420, 'The field columns is no list of objects with text, numbers or null.');
}

const isCells = (value: unknown): value is Cells =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((cell) => cell === null || typeof cell === 'string' || typeof cell === 'number');
