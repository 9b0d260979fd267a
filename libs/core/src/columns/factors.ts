import { type Column, type Federation, sizeOfColumn, sizeOfColumns } from '../federation/index.ts';

/**
 * What the features of columns are multiplied by, [features of the columns], so that each column counts for as much as weight² features of
 * a picture, however many values it has: a penalty takes more of one feature than of many that agree.
 */
export function columnFactors(columns: readonly Column[], weight: number): Float64Array {
  const factors = new Float64Array(sizeOfColumns(columns));
  let at = 0;
  for (const column of columns) {
    const size = sizeOfColumn(column);
    factors.fill(weight / Math.sqrt(valuesOf(column)), at, at + size);
    at += size;
  }
  return factors;
}

/** Features of a column that are not the flag of an empty cell. */
const valuesOf = (column: Column): number => sizeOfColumn(column) - (column.type === 'category' ? 0 : 1);

/** How a federation's features are standardised. */
export const standardisingOf = ({
  features: { columns, columnWeight, deviationFloor },
}: Pick<Federation, 'features'>): { readonly floor: number; readonly factors: Float64Array } => ({
  floor: deviationFloor,
  factors: columnFactors(columns, columnWeight),
});

/** What the features themselves are multiplied by: where they are standardised, that multiplies. */
export const rawColumnWeight = ({ features: { columnWeight, standardise } }: Pick<Federation, 'features'>): number =>
  standardise === false ? columnWeight : 1;
