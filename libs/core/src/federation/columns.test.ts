import { expect, it } from 'vitest';
import { checkFederation } from './schema.ts';

const issuesOf = (columns: unknown, others: object = {}) => {
  const checked = checkFederation({ federation: 'a', classes: ['x', 'y'], features: { columns }, ...others });
  return 'issues' in checked ? checked.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) : [];
};
const age = { name: 'Age', type: 'number', range: [0, 120] };

it('columns are named in lower case, once, and by none of the names that mean something else', () => {
  const checked = checkFederation({ federation: 'a', classes: ['x', 'y'], features: { columns: [age] } });
  expect(checked).toMatchObject({ federation: { features: { columns: [{ name: 'age', type: 'number', range: [0, 120] }] } } });
  expect(issuesOf([age, { ...age, name: 'age' }])).toEqual(['features.columns: each column once']);
  expect(issuesOf([{ ...age, name: 'group' }])[0]).toContain('another meaning');
});

it.each([
  [{ ...age, range: [3, 3] }, 'from the least to the most'],
  [{ name: 'sex', type: 'category', values: ['f'] }, 'values'],
  [{ name: 'sex', type: 'category', values: ['f', 'f'] }, 'each value once'],
  [{ name: 'note', type: 'embedding', length: 1 }, 'length'],
  [{ name: 'note', type: 'text' }, 'type'],
])('%o is refused', (column, what) => {
  expect(issuesOf([column]).join('\n')).toContain(what);
});

it('what holds the label is not told from, and no part of the backbone is trained beside columns', () => {
  const tasks = { classes: undefined, tasks: { sex: { classes: ['f', 'm'] }, finding: { classes: ['no', 'yes'] } } };
  expect(issuesOf([{ name: 'sex', type: 'category', values: ['f', 'm'] }], tasks)).toEqual([
    'features.columns.0.name: sex holds the label',
  ]);
  expect(issuesOf([age], { training: { scope: 'last-block' } })).toEqual([
    'training.scope: last-block is trained through the backbone: features.columns needs to be empty',
  ]);
  const large = (name: string) => ({ name, type: 'embedding', length: 1024 });
  expect(issuesOf(['a', 'b', 'c', 'd'].map(large))).toEqual(['features.columns: no more than 4096 features together']);
});
