import { AtollError, type Column, encodeRow, sizeOfColumn } from '@atoll/core';
import type { Dataset, Sample } from './dataset.ts';

/** What a column says of a site's images. Stays at the site. */
export interface ColumnSummary {
  readonly name: string;
  readonly type: Column['type'];
  /** Images with an empty cell. */
  readonly missing: number;
  /** Of a number: the least, the mean and the most; null where every cell is empty. */
  readonly numbers?: { readonly least: number; readonly mean: number; readonly most: number } | null;
  /** Of a category: images of each value. */
  readonly counts?: readonly { readonly value: string; readonly images: number }[];
}

const MOST_NAMED = 5;

/**
 * Reads what the columns of a federation say of each image.
 * @throws AtollError 208 where the images come from a folder, or from a list without such a column; 209 for cells that say something else
 */
export function withColumns(dataset: Dataset, columns: readonly Column[]): Dataset {
  if (columns.length === 0) return dataset;
  const names = columns.map(({ name }) => name);
  if (dataset.kind === 'folder')
    throw new AtollError(
      208,
      `The federation takes columns beside the images (${names.join(', ')}), and ${dataset.source} has images alone.`,
      {
        hint: `Give a CSV with the columns path, label, ${names.join(', ')}; from a browser only folders can be given: take part with atoll join.`,
      },
    );
  const absent = names.filter((name) => !(dataset.columns ?? []).includes(name));
  if (absent.length > 0)
    throw new AtollError(208, `${dataset.source}, line 1: there is no column ${absent.map((name) => JSON.stringify(name)).join(', ')}.`);
  const wrong: { readonly text: string; readonly hint: string }[] = [];
  const samples = dataset.samples.map((sample): Sample => {
    const encoded = encodeRow(columns, (name) => sample.columns?.[name] ?? '');
    const report = (line: number | undefined, column: string, what: string, hint: string) =>
      wrong.push({ text: `${line === undefined ? sample.name : `line ${line}`}, column ${column}: ${what}`, hint });
    if (!encoded.ok) for (const { column, what, hint } of encoded.problems) report(sample.line, column, what, hint);
    for (const { column, line } of sample.differs ?? [])
      if (names.includes(column))
        report(line, column, `not what line ${sample.line} says of the same image`, 'Say the same in both lines, or remove one.');
    return encoded.ok ? { ...sample, values: encoded.values } : sample;
  });
  const [first] = wrong;
  if (first !== undefined) {
    const more = wrong.length > MOST_NAMED ? `; and ${(wrong.length - MOST_NAMED).toLocaleString('en-US')} more` : '';
    const named = wrong.slice(0, MOST_NAMED).map(({ text }) => text);
    throw new AtollError(209, `${dataset.source}: ${named.join('; ')}${more}.`, { hint: first.hint });
  }
  return { ...dataset, samples, taken: columns };
}

/** What the columns say of these images. */
export function summariseColumns(columns: readonly Column[], samples: readonly Sample[]): ColumnSummary[] {
  let at = 0;
  return columns.map((column): ColumnSummary => {
    const { name, type } = column;
    const first = at;
    at += sizeOfColumn(column);
    const last = at - 1;
    const cells = samples.map(({ values = new Float32Array() }) => values);
    if (type === 'category') {
      const counts = column.values.map((value, k) => ({ value, images: cells.filter((values) => values[first + k] === 1).length }));
      return { name, type, counts, missing: samples.length - counts.reduce((sum, { images }) => sum + images, 0) };
    }
    const known = cells.filter((values) => values[last] === 0);
    const missing = samples.length - known.length;
    if (type === 'embedding') return { name, type, missing };
    const [least, most] = column.range;
    const numbers = known.map((values) => least + (((values[first] ?? 0) + 1) / 2) * (most - least));
    if (numbers.length === 0) return { name, type, missing, numbers: null };
    const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
    const extremes = numbers.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [most, least]);
    return { name, type, missing, numbers: { least: extremes[0] ?? least, mean, most: extremes[1] ?? most } };
  });
}

const digits = (value: number): string => Number(value.toPrecision(4)).toLocaleString('en-US', { maximumSignificantDigits: 4 });

/** A column's summary in a line: `age      12 to 88, mean 54.2; empty in 3 images`. */
export function columnLine({ name, numbers, counts, missing }: ColumnSummary): string {
  const says =
    counts !== undefined
      ? counts.map(({ value, images }) => `${value} ${images.toLocaleString('en-US')}`).join(', ')
      : numbers === undefined
        ? 'numbers of one cell'
        : numbers === null
          ? 'no number'
          : `${digits(numbers.least)} to ${digits(numbers.most)}, mean ${digits(numbers.mean)}`;
  return `${name}: ${says}; empty for ${missing.toLocaleString('en-US')} ${missing === 1 ? 'image' : 'images'}`;
}
