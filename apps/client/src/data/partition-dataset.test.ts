import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PartitionMode, parsePartition, partitionDataset } from './partition-dataset.ts';
import type { Divisible } from './units.ts';

const build = (rows: readonly (readonly [label: string, group: number | undefined])[]) =>
  rows.map(([label, group], index): Divisible => {
    const name = `${label}/${index}.jpg`;
    return { path: `/data/${name}`, name, label, group: group === undefined ? name : `g${group}` };
  });

const samples = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined })), {
    minLength: 1,
    maxLength: 80,
  })
  .map(build);
const modes = fc.constantFrom<PartitionMode>('iid', 'by-class', { dirichlet: 0.1 }, { dirichlet: 1 }, { dirichlet: 1000 });

const even = (count: number, labels = ['a', 'b', 'c']) =>
  build(labels.flatMap((label) => Array.from({ length: count }, () => [label, undefined] as const)));
const counts = (site: readonly Divisible[]) => ['a', 'b', 'c'].map((label) => site.filter((sample) => sample.label === label).length);

describe('for any samples and mode', () => {
  test('every sample is on one site, groups are whole, no site is empty, the order of files does not matter', () => {
    fc.assert(
      fc.property(samples, modes, fc.integer({ min: 1, max: 6 }), fc.integer(), (list, mode, sites, seed) => {
        fc.pre(new Set(list.map(({ group }) => group)).size >= sites);
        const parts = partitionDataset(list, { sites, mode, seed });
        expect(parts).toHaveLength(sites);
        expect(parts.every((part) => part.length > 0)).toBe(true);
        expect(parts.flatMap((part) => part.map(({ name }) => name)).sort()).toEqual(list.map(({ name }) => name).sort());
        const home = new Map<string, number>();
        parts.forEach((part, site) => {
          for (const { group } of part) {
            expect(home.get(group) ?? site).toBe(site);
            home.set(group, site);
          }
        });
        expect(partitionDataset([...list].reverse(), { sites, mode, seed })).toEqual(parts);
      }),
    );
  });
});

test('iid: each site has the labels in the same proportions', () => {
  for (const part of partitionDataset(even(101), { sites: 4, mode: 'iid', seed: 1 })) {
    for (const count of counts(part)) expect(Math.abs(count - 101 / 4)).toBeLessThan(1);
  }
});

test('dirichlet: a small alpha gives uneven sites, a large one even ones, each with the minimum', () => {
  const skew = (alpha: number) => {
    const parts = partitionDataset(even(200), { sites: 4, mode: { dirichlet: alpha }, seed: 3 });
    expect(Math.min(...parts.map(({ length }) => length))).toBeGreaterThanOrEqual(10);
    return Math.max(...parts.flatMap(counts)) - Math.min(...parts.flatMap(counts));
  };
  expect(skew(0.05)).toBeGreaterThan(150);
  expect(skew(10_000)).toBeLessThan(15);
});

test('dirichlet: where no draw gives each site the minimum, images move', () => {
  const parts = partitionDataset(even(100), { sites: 12, mode: { dirichlet: 0.01 }, seed: 1 });
  expect(Math.min(...parts.map(({ length }) => length))).toBeGreaterThanOrEqual(10);
});

test('by-class: one class a site, dealt in turn, shared where there are more sites than classes', () => {
  const list = even(10);
  const split = (sites: number) => partitionDataset(list, { sites, mode: 'by-class', seed: 1 }).map(counts);
  expect(split(3)).toEqual([
    [10, 0, 0],
    [0, 10, 0],
    [0, 0, 10],
  ]);
  expect(split(2)).toEqual([
    [10, 0, 10],
    [0, 10, 0],
  ]);
  expect(split(5)).toEqual([
    [5, 0, 0],
    [0, 5, 0],
    [0, 0, 10],
    [5, 0, 0],
    [0, 5, 0],
  ]);
});

test('by-folder: one site a top folder, in order of their names', () => {
  const list = even(2).map((sample, index): Divisible => ({ ...sample, site: index % 2 === 0 ? 'south' : 'north' }));
  const parts = partitionDataset(list, { sites: 2, mode: 'by-folder', seed: 1 });
  expect(parts.map((part) => part.map(({ site }) => site))).toEqual([
    ['north', 'north', 'north'],
    ['south', 'south', 'south'],
  ]);
  expect(() => partitionDataset(list, { sites: 3, mode: 'by-folder', seed: 1 })).toThrow(/2 site folders \(north, south\), not 3/);
  expect(() => partitionDataset(even(2), { sites: 2, mode: 'by-folder', seed: 1 })).toThrow(expect.objectContaining({ code: 103 }));
});

test('more sites than groups is refused', () => {
  expect(() => partitionDataset(even(1), { sites: 4, mode: 'iid', seed: 1 })).toThrow(expect.objectContaining({ code: 103 }));
  expect(() => partitionDataset(even(1), { sites: 0, mode: 'iid', seed: 1 })).toThrow(expect.objectContaining({ code: 103 }));
});

test('parsePartition reads the four modes and refuses the rest', () => {
  expect(['iid', 'by-class', 'by-folder', 'dirichlet:0.1', 'dirichlet:.5', 'dirichlet:10'].map(parsePartition)).toEqual([
    'iid',
    'by-class',
    'by-folder',
    { dirichlet: 0.1 },
    { dirichlet: 0.5 },
    { dirichlet: 10 },
  ]);
  for (const text of [
    '',
    'IID',
    'dirichlet',
    'dirichlet:',
    'dirichlet:0',
    'dirichlet:-1',
    'dirichlet:1e9999',
    'dirichlet:NaN',
    'dirichlet:0x1',
    'dirichlet: 1',
    'by-site',
  ]) {
    expect(() => parsePartition(text), text).toThrow(expect.objectContaining({ code: 103 }));
  }
});
