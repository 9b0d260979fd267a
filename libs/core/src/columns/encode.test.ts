import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Column } from '../federation/index.ts';
import { addClassSums, classSumsOf, emptyClassSums, gridExponentOf } from '../statistics/index.ts';
import { encodeRow } from './encode.ts';

const COLUMNS: readonly Column[] = [
  { type: 'number', name: 'age', range: [0, 120] },
  { type: 'category', name: 'sex', values: ['f', 'm'] },
  { type: 'embedding', name: 'note', length: 3 },
];
const row = (cells: Readonly<Record<string, string>>) => encodeRow(COLUMNS, (name) => cells[name] ?? '');
const valuesOf = (cells: Readonly<Record<string, string>>): Float32Array => {
  const encoded = row(cells);
  if (!encoded.ok) throw new Error(JSON.stringify(encoded.problems));
  return encoded.values;
};

describe('cells become features', () => {
  it('a number its place in the range, a category a 1 of its own, an embedding its direction', () => {
    expect([...valuesOf({ age: '90', sex: 'm', note: '3 0 -4' })]).toEqual(
      [0.5, 0, 0, 1, 3 / Math.sqrt(25 / 3), 0, -4 / Math.sqrt(25 / 3), 0].map(Math.fround),
    );
    expect(valuesOf({ age: '30,5' })[0]).toBe(Math.fround(61 / 120 - 1));
    expect([...valuesOf({ note: '0 0 0' }).subarray(4)]).toEqual([0, 0, 0, 0]);
  });

  it('what is not known is told from every value, and named', () => {
    expect(row({})).toEqual({ ok: true, values: Float32Array.of(0, 1, 0, 0, 0, 0, 0, 1), missing: ['age', 'sex', 'note'] });
    expect(valuesOf({ age: '60' })[1]).toBe(0);
  });

  it.each([
    [{ age: 'old' }, 'age', '"old" is no number'],
    [{ age: '0x10' }, 'age', 'no number'],
    [{ age: 'NaN' }, 'age', 'no number'],
    [{ age: '1e400' }, 'age', 'no number'],
    [{ age: '121' }, 'age', 'is not from 0 to 120'],
    [{ sex: 'F' }, 'sex', '"F" is none of "f", "m"'],
    [{ note: '1 2' }, 'note', '2 of 3 numbers'],
    [{ note: '1 2 x' }, 'note', '"x", number 3'],
    [{ note: '1 2 1e300' }, 'note', 'number 3'],
  ])('%o is refused, by column', (cells, column, what) => {
    expect(row(cells)).toMatchObject({ ok: false, problems: [{ column, what: expect.stringContaining(what) }] });
  });

  it('no problem shows more than the beginning of a cell', () => {
    const encoded = row({ age: 'Doe, Jane, born 1950, says that she has had this cough for three weeks' });
    expect(JSON.stringify(encoded)).not.toContain('cough');
  });

  it('are finite and bounded whatever a cell holds', () => {
    fc.assert(
      fc.property(
        fc.record({ age: fc.string(), sex: fc.string(), note: fc.array(fc.double(), { minLength: 3, maxLength: 3 }) }),
        (cells) => {
          const encoded = row({ ...cells, note: cells.note.join(' ') });
          if (encoded.ok) for (const value of encoded.values) expect(Math.abs(value)).toBeLessThanOrEqual(Math.fround(Math.sqrt(3)));
          else expect(encoded.problems.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});

const cells = fc.record(
  {
    age: fc.double({ min: 0, max: 120, noNaN: true }).map(String),
    sex: fc.constantFrom('f', 'm', ''),
    note: fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 3, maxLength: 3 }).map((numbers) => numbers.join(' ')),
  },
  { requiredKeys: ['sex'] },
);

it('any division of the rows, in any order, gives the same sums for the closed form, bit for bit', () => {
  const images = fc.array(fc.record({ cells, label: fc.nat(2), site: fc.nat(3) }), { minLength: 1, maxLength: 40 });
  const shape = { classes: 3, dimension: 8, gridExponent: gridExponentOf(1) };
  const sumsOf = (rows: readonly { readonly cells: Parameters<typeof valuesOf>[0]; readonly label: number }[]) => {
    const features = new Float32Array(rows.length * 8);
    for (const [i, { cells }] of rows.entries()) features.set(valuesOf(cells), i * 8);
    return classSumsOf(
      features,
      Int32Array.from(rows, ({ label }) => label),
      shape,
    );
  };
  fc.assert(
    fc.property(images, (rows) => {
      const whole = sumsOf(rows);
      const divided = emptyClassSums(shape);
      for (const site of [3, 1, 0, 2]) addClassSums(divided, sumsOf(rows.filter((one) => one.site === site).reverse()));
      expect(divided).toEqual(whole);
    }),
  );
});
