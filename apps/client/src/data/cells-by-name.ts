import { AtollError, type Column, encodeRow } from '@atoll/core';
import { decodeCsv, parseRows, type Row } from './csv-file.ts';

/**
 * What a CSV (`path` and the columns) that came with images says of each of them, in their order, as a model takes it. There are no
 * folders to follow: a line is of the image that has its path as name, else of the one that has the last part of it, if no other line is.
 * @param source what the CSV is called in errors
 * @throws AtollError 204 for the CSV; 208 where it has no such column, says nothing of an image, or two things; 209 for its cells
 */
export function cellsByName(bytes: Uint8Array, source: string, columns: readonly Column[], names: readonly string[]): Float32Array[] {
  const { header, rows } = parseRows(decodeCsv(bytes, source), source, ['path']);
  const absent = columns.filter(({ name }) => !header.includes(name)).map(({ name }) => JSON.stringify(name));
  if (absent.length > 0) throw new AtollError(208, `${source}, line 1: there is no column ${absent.join(', ')}.`);
  const [byPath, byLast] = [new Map<string, Row[]>(), new Map<string, Row[]>()];
  for (const row of rows) {
    const path = plainPath(row.fields.get('path') ?? '');
    for (const [map, key] of [
      [byPath, path],
      [byLast, lastOf(path)],
    ] as const)
      map.set(key, [...(map.get(key) ?? []), row]);
  }
  return names.map((name) => {
    const path = plainPath(name);
    const [row, ...others] = byPath.get(path) ?? byLast.get(lastOf(path)) ?? [];
    if (row === undefined) throw new AtollError(208, `${source} says nothing of ${name}.`, { hint: ONE_LINE });
    const cell = ({ fields }: Row, column: string): string => (fields.get(column) ?? '').normalize('NFC');
    const other = others.find((one) => columns.some((column) => cell(one, column.name) !== cell(row, column.name)));
    if (other !== undefined)
      throw new AtollError(208, `${source} says two things of ${name}, in lines ${row.line} and ${other.line}.`, { hint: ONE_LINE });
    const encoded = encodeRow(columns, (column) => cell(row, column));
    if (encoded.ok) return encoded.values;
    const [{ hint } = { hint: '' }] = encoded.problems;
    const wrong = encoded.problems.map(({ column, what }) => `line ${row.line}, column ${column}: ${what}`);
    throw new AtollError(209, `${source}: ${wrong.join('; ')}.`, { hint });
  });
}

const ONE_LINE = 'Give each image one line, with its file name as path. Cells may be empty where the value is not known.';
const plainPath = (path: string): string =>
  path
    .normalize('NFC')
    .replaceAll('\\', '/')
    .replace(/^(\.?\/)+/, '');
const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
