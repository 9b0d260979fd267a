import { type Column, sizeOfColumn, sizeOfColumns } from '../federation/index.ts';

/** What the cells of one row become, or what is wrong with them. */
export type EncodedRow =
  | {
      readonly ok: true;
      /** Features, column by column, each about 1 in size. */
      readonly values: Float32Array;
      /** The columns whose cell is empty. */
      readonly missing: readonly string[];
    }
  | { readonly ok: false; readonly problems: readonly CellProblem[] };

/** Why a cell is refused. */
export interface CellProblem {
  readonly column: string;
  /** What is wrong, without the cell's whole text: cells may be long, and are about patients. */
  readonly what: string;
  readonly hint: string;
}

/**
 * Makes features of the cells of one image: the same bits on every machine, from this row alone. What a site has besides changes
 * nothing, so that sums over any division of the images are the same.
 *
 * A number becomes its place in the range, from −1 to 1, and 0; an empty cell 0 and 1. A category becomes one 1 among zeros, an empty cell
 * zeros alone. An embedding becomes its numbers divided by their root mean square, and 0; an empty cell zeros and 1.
 */
export function encodeRow(columns: readonly Column[], cellOf: (column: string) => string): EncodedRow {
  const values = new Float32Array(sizeOfColumns(columns));
  const missing: string[] = [];
  const problems: CellProblem[] = [];
  let at = 0;
  for (const column of columns) {
    const size = sizeOfColumn(column);
    const into = values.subarray(at, at + size);
    at += size;
    const text = cellOf(column.name).trim().normalize('NFC');
    if (text === '') {
      missing.push(column.name);
      if (column.type !== 'category') into[size - 1] = 1;
      continue;
    }
    const problem = encodeCell(column, text, into);
    if (problem !== null) problems.push({ column: column.name, ...problem });
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, values, missing };
}

const EMPTY = 'Leave the cell empty where it is not known.';

function encodeCell(column: Column, text: string, into: Float32Array): Omit<CellProblem, 'column'> | null {
  switch (column.type) {
    case 'number': {
      const [least, most] = column.range;
      const value = numberIn(text);
      if (value === null) return { what: `${quoted(text)} is no number`, hint: EMPTY };
      if (value < least || value > most)
        return {
          what: `${quoted(text)} is not from ${least} to ${most}`,
          hint: `Mend it, or leave it empty; is the unit right? If such values are right, the federation's range is too narrow: ask the operator.`,
        };
      into[0] = (2 * (value - least)) / (most - least) - 1;
      return null;
    }
    case 'category': {
      const place = column.values.indexOf(text);
      if (place < 0)
        return { what: `${quoted(text)} is none of ${column.values.map((one) => JSON.stringify(one)).join(', ')}`, hint: EMPTY };
      into[place] = 1;
      return null;
    }
    case 'embedding':
      return encodeNumbers(column.length, text, into);
  }
}

function encodeNumbers(length: number, text: string, into: Float32Array): Omit<CellProblem, 'column'> | null {
  const cells = text.split(/\s+/);
  if (cells.length !== length)
    return { what: `${cells.length} of ${length} numbers`, hint: `Write ${length} numbers with blanks between them, or nothing.` };
  const numbers = new Float64Array(length);
  for (const [i, cell] of cells.entries()) {
    const value = numberIn(cell);
    if (value === null || Math.abs(value) > LARGEST)
      return { what: `${quoted(cell)}, number ${i + 1}, is none that can be used`, hint: EMPTY };
    numbers[i] = value;
  }
  const meanSquare = numbers.reduce((sum, value) => sum + value * value, 0) / length;
  const size = Math.sqrt(meanSquare);
  if (size > 0) for (const [i, value] of numbers.entries()) into[i] = value / size;
  return null;
}

/** The squares of larger numbers, summed, might be none. */
const LARGEST = 1e15;

const DECIMAL = /^[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d{1,3})?$/i;

/** The number that a cell says, with a point or a comma; null for none. */
function numberIn(text: string): number | null {
  if (!DECIMAL.test(text)) return null;
  const value = Number(text.replace(',', '.'));
  return Number.isFinite(value) ? value : null;
}

const MOST_SHOWN = 40;
const quoted = (text: string): string => JSON.stringify(text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text);
