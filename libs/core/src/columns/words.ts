import type { Column } from '../federation/index.ts';

/** The columns in words: `age (0 to 120), sex (f, m), note (16 numbers)`. */
export const columnsInWords = (columns: readonly Column[]): string => columns.map(inWords).join(', ');

function inWords(column: Column): string {
  switch (column.type) {
    case 'number':
      return `${column.name} (${column.range[0]} to ${column.range[1]})`;
    case 'category':
      return `${column.name} (${column.values.join(', ')})`;
    case 'embedding':
      return `${column.name} (${column.length} numbers)`;
  }
}
