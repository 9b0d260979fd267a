import { wire } from '@atoll/protocol';
import { expect, it } from 'vitest';
import { federationsOf } from './group.ts';

const run = (name: string, federation: string, createdAt: number, outcome = '') =>
  new wire.RunStatus({ run: name, federation, createdAt, outcome });

it('groups runs by federation, newest first, with the latest model', () => {
  const federations = federationsOf([
    run('cells-1', 'cells', 1, 'completed'),
    run('xrays-1', 'xrays', 2, 'failed'),
    run('cells-2', 'cells', 3, 'completed'),
    run('cells-3', 'cells', 4),
  ]);
  expect(federations.map(({ name, runs, latest, model }) => [name, runs.length, latest.run, model?.run])).toEqual([
    ['cells', 3, 'cells-3', 'cells-2'],
    ['xrays', 1, 'xrays-1', undefined],
  ]);
  expect(federations[0]?.runs.map(({ run: name }) => name)).toEqual(['cells-3', 'cells-2', 'cells-1']);
  expect(federationsOf([])).toEqual([]);
});
