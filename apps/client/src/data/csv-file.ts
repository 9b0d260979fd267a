import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AtollError } from '@atoll/core';
import { CsvError, parse } from 'csv-parse/sync';
import { compareNames, compareText, isImageName, type Part, type RowProblem, type Sample } from './dataset.ts';
import { isDicomFile } from './dicom-file.ts';
import { isInside } from './image-folder.ts';

interface CsvContents {
  readonly samples: Sample[];
  readonly classes: string[];
  readonly problems: RowProblem[];
  readonly hasGroups: boolean;
  /** The columns, in lower case. */
  readonly columns: readonly string[];
}

/** A line below the first, its cells by column in lower case. */
export interface Row {
  readonly line: number;
  readonly fields: ReadonlyMap<string, string>;
}

const MEANINGFUL = ['path', 'label', 'group', 'split', 'site'];

const PART_NAMES = new Map<string, Part>([
  ['train', 'train'],
  ['training', 'train'],
  ['validation', 'validation'],
  ['valid', 'validation'],
  ['val', 'validation'],
  ['test', 'test'],
]);

/** A list of some million images; more is another kind of file. */
const MOST_BYTES = 256 * 1024 * 1024;
/** One record, all of its fields: a quote that is never closed makes the rest of the file one. */
const MOST_RECORD_BYTES = 64 * 1024;
const MOST_COLUMNS = 1_000;

async function readText(source: string): Promise<string> {
  const unreadable = (cause: unknown): never => {
    throw new AtollError(201, `The file ${source} cannot be read.`, { cause });
  };
  const { size } = await stat(source).catch(unreadable);
  if (size > MOST_BYTES) throw new AtollError(204, `${source} is larger than ${MOST_BYTES / 2 ** 20} MiB.`);
  return decodeCsv(await readFile(source).catch(unreadable), source);
}

/** The text of a CSV. @throws AtollError 204 where it is not UTF-8 */
export function decodeCsv(bytes: Uint8Array, source: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes); // takes the byte order mark off
  } catch (cause) {
    throw new AtollError(204, `${source} is not UTF-8 text.`, { cause, hint: 'Save it again as "CSV UTF-8".' });
  }
}

/** Spreadsheets write `;` where the decimal sign is a comma. The header decides: it is not free text. */
function delimiterOf(text: string): string {
  const header = text.split(/\r\n|\r|\n/).find((line) => line.trim() !== '') ?? '';
  return [',', ';', '\t'].find((delimiter) => header.includes(delimiter)) ?? ',';
}

/** The rows of a table whose first line has the columns `needed`. @throws AtollError 204 */
export function parseRows(text: string, source: string, needed: readonly string[]): { header: string[]; rows: Row[] } {
  const records: { record: string[]; line: number }[] = [];
  try {
    parse(text, {
      delimiter: delimiterOf(text),
      trim: true,
      skip_empty_lines: true,
      max_record_size: MOST_RECORD_BYTES,
      on_record: (record: string[], { lines }) => {
        records.push({ record, line: lines });
        return null;
      },
    });
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const line = typeof cause.lines === 'number' ? `line ${cause.lines}: ` : '';
    const what: Partial<Record<string, string>> = {
      CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: 'this line has another number of fields than the first line',
      CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
      INVALID_OPENING_QUOTE: 'a quote stands in the middle of a field',
      CSV_INVALID_CLOSING_QUOTE: 'something follows a closing quote',
      CSV_MAX_RECORD_SIZE: `more than ${MOST_RECORD_BYTES / 1024} KiB in one record; a quote may be opened and never closed`,
    };
    throw new AtollError(204, `${source}, ${line}${what[cause.code] ?? cause.message}.`, { cause });
  }
  const header = (records[0]?.record ?? []).map((name) => name.toLowerCase());
  if (header.length > MOST_COLUMNS) throw new AtollError(204, `${source}, line 1: more than ${MOST_COLUMNS} columns.`);
  for (const name of needed) {
    if (!header.includes(name)) throw new AtollError(204, `${source}, line 1: there is no column "${name}".`);
  }
  const repeated = header.find((name, index) => name !== '' && header.indexOf(name) !== index);
  if (repeated !== undefined) throw new AtollError(204, `${source}, line 1: the column "${repeated}" stands twice.`);
  const rows = records
    .slice(1)
    .map(({ record, line }) => ({ line, fields: new Map(header.map((name, index) => [name, record[index] ?? ''])) }));
  return { header, rows };
}

function partOf(row: Row, source: string): Part | undefined {
  const text = row.fields.get('split');
  if (text === undefined || (text === '' && row.fields.get('label') === '')) return undefined;
  const part = PART_NAMES.get(text.toLowerCase());
  if (part === undefined) {
    throw new AtollError(204, `${source}, line ${row.line}: split is ${JSON.stringify(text.slice(0, 80))}.`, {
      hint: 'Write train, validation or test in each line that has a label.',
    });
  }
  return part;
}

/**
 * Reads a CSV (RFC 4180) with the columns `needed`, `path,label` unless told, and optionally `group`, `split` (train, validation, test) and `site`;
 * others are kept for statistics by subgroup.
 * Paths are relative to the CSV. A file that is no such table is refused with AtollError 204 and the line;
 * a row that names no usable file is listed as a problem. A path with two labels is used with neither. An empty label cell is
 * an image without a label; of it the `split` may be empty too.
 */
export async function readCsvFile(source: string, needed: readonly string[] = ['path', 'label']): Promise<CsvContents> {
  const { header, rows } = parseRows(await readText(source), source, needed);
  const hasLabel = header.includes('label');
  const others = header.filter((name) => name !== '' && !MEANINGFUL.includes(name));
  const base = await realpath(dirname(source));
  const problems: RowProblem[] = [];
  const byName = new Map<string, { sample: Sample; line: number }>();
  const contradicted = new Set<string>();
  const classes = new Set<string>();

  for (const row of rows) {
    const text = (row.fields.get('path') ?? '').normalize('NFC');
    const label = (row.fields.get('label') ?? '').normalize('NFC');
    const part = partOf(row, source);
    const report = (kind: RowProblem['kind'], detail: string) => problems.push({ line: row.line, name: text, kind, detail });
    if (text === '') {
      report('empty', 'no path');
      continue;
    }
    if (label !== '') classes.add(label);
    const located = await locate(base, row.fields.get('path') ?? '');
    if ('kind' in located) {
      report(located.kind, located.detail);
      continue;
    }
    const { name, path } = located;
    const earlier = byName.get(name);
    if (earlier !== undefined) {
      if (saysTheSame(earlier.sample, label, row)) {
        report('repeated', `the same as line ${earlier.line}`);
        const differs = others.filter((column) => earlier.sample.columns?.[column] !== row.fields.get(column)?.normalize('NFC'));
        if (differs.length > 0)
          earlier.sample = {
            ...earlier.sample,
            differs: [...(earlier.sample.differs ?? []), ...differs.map((column) => ({ column, line: row.line }))],
          };
      } else {
        report(
          'contradiction',
          hasLabel
            ? `line ${earlier.line} says ${named(earlier.sample.label)}, this line ${named(label)}`
            : `other cells than line ${earlier.line}`,
        );
        contradicted.add(name);
      }
      continue;
    }
    const site = row.fields.get('site')?.normalize('NFC');
    const group = row.fields.get('group')?.normalize('NFC');
    const sample: Sample = {
      path,
      name,
      label,
      group: group || name,
      line: row.line,
      ...(part === undefined ? {} : { part }),
      ...(site ? { site } : {}),
      ...(others.length === 0
        ? {}
        : { columns: Object.fromEntries(others.map((name) => [name, row.fields.get(name)?.normalize('NFC') ?? ''])) }),
    };
    byName.set(name, { sample, line: row.line });
  }
  const samples = [...byName.values()].map(({ sample }) => sample).filter(({ name }) => !contradicted.has(name));
  return {
    samples: samples.sort(compareNames),
    classes: [...classes].sort(compareText),
    problems,
    hasGroups: header.includes('group'),
    columns: header,
  };
}

/** Whether a row says of an image what an earlier one did: in its label, or in a list without that column in the others. */
function saysTheSame({ label, columns = {} }: Sample, other: string, { fields }: Row): boolean {
  if (fields.has('label')) return label === other;
  return Object.entries(columns).every(([name, cell]) => cell === fields.get(name)?.normalize('NFC'));
}

const named = (label: string): string => (label === '' ? 'nothing' : label);

type Located = { readonly name: string; readonly path: string } | { readonly kind: RowProblem['kind']; readonly detail: string };

async function locate(base: string, text: string): Promise<Located> {
  const steps: string[] = [];
  const outside = { kind: 'outside', detail: 'leads out of the folder of the CSV' } as const;
  const slashed = text.replaceAll('\\', '/');
  if (slashed.startsWith('/') || /^[a-z]:/i.test(slashed)) return outside;
  for (const step of slashed.split('/')) {
    if (step === '..') {
      if (steps.pop() === undefined) return outside;
    } else if (step !== '' && step !== '.') steps.push(step);
  }
  const path = join(base, ...steps);
  try {
    const real = await realpath(path);
    if (!isInside(base, real)) return outside;
    if (!(await stat(real)).isFile()) return { kind: 'not an image', detail: 'not a file' };
    if (!isImageName(path) && !(await isDicomFile(real))) return { kind: 'not an image', detail: 'not a .jpg, .png, .webp, .tif or DICOM' };
  } catch {
    return { kind: 'missing', detail: 'no such file' };
  }
  return { name: steps.join('/').normalize('NFC'), path };
}
