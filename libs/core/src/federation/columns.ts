import { z } from 'zod';
import { type TaskSource, tasksOf } from './tasks.ts';

/** Columns of a site's list that say what an image is and where it belongs. */
const TAKEN = ['path', 'label', 'group', 'split', 'site'];

const name = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .toLowerCase()
  .refine((text) => !TAKEN.includes(text), `a column with another meaning than ${TAKEN.join(', ')}`)
  .describe("A column of the sites' CSV files, in upper or lower case.");

const column = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: z.literal('number'),
      name,
      range: z
        .tuple([z.number().min(-1e15).max(1e15), z.number().min(-1e15).max(1e15)])
        .refine(([least, most]) => least < most, 'from the least to the most, which is more')
        .describe('The least and the most that a cell may say, as [least, most]: they become −1 and 1. A number outside is refused.'),
    })
    .describe('A number, such as an age. Two features: its place in the range, and whether the cell is empty.'),
  z
    .strictObject({
      type: z.literal('category'),
      name,
      values: z
        .array(z.string().trim().min(1).max(80))
        .min(2)
        .max(50)
        .refine((values) => new Set(values).size === values.length, 'each value once')
        .meta({ uniqueItems: true })
        .describe('What a cell may say, exactly so. Anything else is refused.'),
    })
    .describe('One of some values, such as a sex. A feature for each value; all are 0 where the cell is empty.'),
  z
    .strictObject({
      type: z.literal('embedding'),
      name,
      length: z.int().min(2).max(1024).describe('How many numbers a cell has.'),
    })
    .describe(
      'Numbers in one cell, separated by blanks, such as what a language model makes of a note. They are brought to one length (a mean square of 1); one more feature says whether the cell is empty.',
    ),
]);

/** Features of the columns together, at most. */
const MOST_FEATURES = 4096;

/** The key `features.columns` of the federation file. */
export const columnsSchema = z
  .array(column)
  .max(64)
  .refine((columns) => new Set(columns.map(({ name }) => name)).size === columns.length, 'each column once')
  .refine((columns) => sizeOfColumns(columns) <= MOST_FEATURES, `no more than ${MOST_FEATURES} features together`)
  .default([]);

/** What one column says of an image, and how. */
export type Column = z.output<typeof column>;

/** Features that a column becomes. */
export function sizeOfColumn(column: Column): number {
  switch (column.type) {
    case 'number':
      return 2;
    case 'category':
      return column.values.length;
    case 'embedding':
      return column.length + 1;
  }
}

/** Features of an image that columns become. */
export const sizeOfColumns = (columns: readonly Column[]): number => columns.reduce((sum, column) => sum + sizeOfColumn(column), 0);

/** What {@link checkColumnsFit} looks at. */
export interface ColumnsSurroundings extends TaskSource {
  readonly features: { readonly columns: readonly Column[] };
}

/** A column that holds the label must not be what the label is told from. */
export function checkColumnsFit(federation: ColumnsSurroundings, context: z.RefinementCtx): void {
  const labels = new Set(tasksOf(federation).map((task) => task.name.toLowerCase()));
  federation.features.columns.forEach(({ name }, i) => {
    if (labels.has(name))
      context.addIssue({ code: 'custom', path: ['features', 'columns', i, 'name'], message: `${name} holds the label` });
  });
}
