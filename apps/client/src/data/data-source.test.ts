import { join } from 'node:path';
import { AtollError } from '@atoll/core';
import { describe, expect, it } from 'vitest';
import { preprocess } from '../backbone/preprocess.ts';
import { checkDataset } from './check-dataset.ts';
import type { DataSource, SourceImage } from './data-source.ts';
import { openedBy } from './dataset.ts';
import { labelledFor } from './label-sets.ts';
import { readDataset } from './read-dataset.ts';
import { splitDataset } from './split-dataset.ts';
import { image, temporaryFolder, writeFiles } from './testing/folder.ts';

const sourceOf = (...images: SourceImage[]): DataSource => ({ name: 'the archive', images: () => images });
const fails = async (source: DataSource): Promise<string> => {
  const error = await readDataset(source).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AtollError);
  expect(error).toMatchObject({ code: 220 });
  return error instanceof AtollError ? error.message : '';
};

describe('a data source', () => {
  it('gives what a folder of the same images gives: the same digests, labels and split', async () => {
    const folder = await temporaryFolder();
    const files = Object.fromEntries(
      await Promise.all(
        ['cat', 'dog'].flatMap((label, k) =>
          Array.from({ length: 6 }, async (_, i) => [`${label}/${i}.png`, await image(10 * k + i, { format: 'png' })] as const),
        ),
      ),
    );
    await writeFiles(join(folder, 'data'), files);
    const source: DataSource = {
      name: 'the archive',
      async *images() {
        for (const [name, bytes] of Object.entries(files).reverse())
          yield { name, label: name.split('/')[0] ?? '', read: async () => bytes };
      },
    };
    const reports = await Promise.all([join(folder, 'data'), source].map(async (one) => checkDataset(await readDataset(one))));
    const parts = reports.map(({ samples }) => {
      const split = splitDataset(samples, { seed: 1 });
      return [split.train, split.validation, split.test].map((part) =>
        part.map(({ name, label, group, digest }) => ({ name, label, group, digest })),
      );
    });
    expect(parts[1]).toEqual(parts[0]);
    expect(reports[1]?.findings).toEqual(reports[0]?.findings);
    const pixels = await Promise.all(
      reports.map(({ samples }) => {
        const [sample] = samples;
        if (sample === undefined) throw new Error('no sample');
        const size = { width: 16, height: 16, colour: 'rgb', fit: 'fill', resize: 'bicubic', subtract: 0, divide: 1 } as const;
        return preprocess(openedBy(sample), size);
      }),
    );
    expect(pixels[1]).toEqual(pixels[0]);
  });

  it('says the part, the group, and other columns', async () => {
    const read = () => new Uint8Array();
    const dataset = await readDataset(
      sourceOf(
        { name: 'b', label: 'x', group: 'patient 1', split: 'test', columns: { Ward: '3' }, read },
        { name: 'a', columns: { finding: 'present' }, read },
      ),
    );
    expect(dataset).toMatchObject({ source: 'the archive', kind: 'source', classes: ['x'], columns: ['label', 'ward', 'finding'] });
    expect(dataset.samples).toMatchObject([
      { name: 'a', label: '', group: 'a' },
      { name: 'b', label: 'x', group: 'patient 1', part: 'test', columns: { ward: '3' } },
    ]);
    const tasks = { finding: { classes: ['absent', 'present'] } };
    const labelled = labelledFor(dataset, { classes: ['absent', 'present'], tasks, labels: 'one' });
    expect(labelled.dataset.samples[0]).toMatchObject({ targets: [1] });
  });

  it('leaves out and reports an image that cannot be read; the others stay', async () => {
    const good = await image(1);
    const report = await checkDataset(
      await readDataset(
        sourceOf(
          { name: 'good', label: 'x', read: () => good },
          { name: 'gone', label: 'x', read: () => Promise.reject(new Error('the archive is closed')) },
          { name: 'text', label: 'x', read: () => 'no bytes' as never },
          { name: 'empty', label: 'x', read: () => new Uint8Array() },
        ),
      ),
    );
    expect(report.samples.map(({ name }) => name)).toEqual(['good']);
    const told = report.findings.flatMap(({ examples }) => examples).join('\n');
    expect(told).toContain('gone  (cannot be opened (the archive is closed))');
    expect(told).toContain('text  (cannot be opened (read() gave no Uint8Array))');
    expect(told).toContain('empty');
  });

  it('is refused where it says what cannot be, and where it throws', async () => {
    const read = () => new Uint8Array();
    expect(await fails(sourceOf({ name: 'a', read }, { name: 'a', read }))).toMatch(/two images have the name "a"/);
    expect(await fails(sourceOf({ name: 'a', read }, { name: '', read }))).toMatch(/image 2: name is no text of 1/);
    expect(await fails(sourceOf({ name: 'x'.repeat(501), read }))).toMatch(/500/);
    expect(await fails(sourceOf({ name: 'a', split: 'all' as never, read }))).toMatch(/train, validation, test/);
    expect(await fails(sourceOf({ name: 'a', label: 3 as never, read }))).toMatch(/label/);
    expect(await fails(sourceOf({ name: 'a' } as never))).toMatch(/no read\(\)/);
    expect(await fails(sourceOf(undefined as never))).toMatch(/name/);
    expect(await fails({ name: 'the archive', images: () => Promise.reject(new Error('no such table')) as never })).toMatch(
      /no such table/,
    );
    async function* broken(): AsyncGenerator<SourceImage> {
      yield { name: 'a', read };
      throw new Error('the connection was lost');
    }
    expect(await fails({ name: 'the archive', images: broken })).toBe('The data source the archive: the connection was lost.');
  });
});
