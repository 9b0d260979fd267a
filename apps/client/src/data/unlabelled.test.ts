import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkDataset } from './check-dataset.ts';
import { formatDataReport } from './format-report.ts';
import { readDataset } from './read-dataset.ts';
import { requireUsable } from './require-usable.ts';
import { splitDataset } from './split-dataset.ts';
import { image, temporaryFolder, writeFiles } from './testing/folder.ts';
import type { Divisible } from './units.ts';

async function folderOf(files: Record<string, string | Uint8Array>): Promise<string> {
  const folder = await temporaryFolder();
  await writeFiles(folder, files);
  return folder;
}

const names = (samples: readonly { readonly name: string }[]) => samples.map(({ name }) => name);

describe('images without a label', () => {
  it('lie in the folder `unlabelled`, at any depth, and are no class', async () => {
    const folder = await folderOf({ 'cat/a.jpg': '', 'unlabelled/b.jpg': '', 'unlabelled/2024/c.jpg': '' });
    const { samples, classes } = await readDataset(folder);
    expect(classes).toEqual(['cat']);
    expect(samples.map(({ name, label }) => [name, label])).toEqual([
      ['cat/a.jpg', 'cat'],
      ['unlabelled/2024/c.jpg', ''],
      ['unlabelled/b.jpg', ''],
    ]);
    const bySite = await folderOf({ 'north/unlabelled/a.jpg': '', 'north/cat/b.jpg': '' });
    expect((await readDataset(bySite, { siteFolders: true })).samples.map(({ label, site }) => [label, site])).toEqual([
      ['cat', 'north'],
      ['', 'north'],
    ]);
  });

  it('have an empty label in a CSV, where their part may be left out', async () => {
    const folder = await folderOf({
      'a.jpg': '',
      'b.jpg': '',
      'c.jpg': '',
      'list.csv': 'path,label,split\na.jpg,cat,test\nb.jpg,,\nc.jpg,,train\n',
      'twice.csv': 'path,label\na.jpg,cat\na.jpg,\n',
      'bad.csv': 'path,label,split\na.jpg,cat,\n',
    });
    const { samples, classes, problems } = await readDataset(join(folder, 'list.csv'));
    expect([classes, problems]).toEqual([['cat'], []]);
    expect(samples.map(({ name, label, part }) => [name, label, part])).toEqual([
      ['a.jpg', 'cat', 'test'],
      ['b.jpg', '', undefined],
      ['c.jpg', '', 'train'],
    ]);
    const twice = await readDataset(join(folder, 'twice.csv'));
    expect([twice.samples, twice.problems.map(({ kind, detail }) => [kind, detail])]).toEqual([
      [],
      [['contradiction', 'line 2 says cat, this line nothing']],
    ]);
    await expect(readDataset(join(folder, 'bad.csv'))).rejects.toMatchObject({ code: 204 });
  });

  it('are checked and counted; a copy of a labelled one is left out', async () => {
    const [same, cat] = [await image(1), await image(2)];
    const folder = await folderOf({
      'cat/a.jpg': same,
      'cat/b.jpg': cat,
      'unlabelled/a-again.jpg': same,
      'unlabelled/c.jpg': await image(3),
      'unlabelled/d.jpg': await image(4),
      'unlabelled/bad.jpg': 'no image',
    });
    const report = await checkDataset(await readDataset(folder), { classes: ['cat', 'dog'] });
    expect(names(report.samples)).toEqual(['cat/a.jpg', 'cat/b.jpg', 'unlabelled/c.jpg', 'unlabelled/d.jpg']);
    expect(report.unlabelled).toMatchObject({ images: 4, usable: 2, groups: 2, medianWidth: 48 });
    const found = new Map(report.findings.map(({ code, severity, count }) => [code, `${severity} ${count}`]));
    expect([found.get('unlabelled'), found.get('labelled-elsewhere'), found.get('corrupt'), found.get('contradiction')]).toEqual([
      'info 2',
      'info 1',
      'error 1',
      undefined,
    ]);
    expect(formatDataReport(report)).toMatch(/without a label +4 +2 +50\.0 %/);
  });

  it('may be all that a site has', async () => {
    const folder = await folderOf({ 'unlabelled/a.jpg': await image(1), 'unlabelled/b.jpg': await image(2) });
    const report = await checkDataset(await readDataset(folder), { classes: ['cat', 'dog'] });
    requireUsable(report);
    expect(report.findings.map(({ code }) => code)).toEqual(['unlabelled']);
  });

  it('are suggested where the folder has nearly the name', async () => {
    const folder = await folderOf({ 'unlabeled/a.jpg': await image(1), 'cat/b.jpg': await image(2) });
    const { findings } = await checkDataset(await readDataset(folder), { classes: ['cat', 'dog'] });
    expect(findings.find(({ code }) => code === 'unknown-class')?.hint).toBe('Did you mean "unlabelled"? Then rename the folder.');
  });
});

describe('in a split, images without a label', () => {
  const sample = (name: string, label: string, more: Partial<Divisible> = {}): Divisible => ({
    path: '',
    name,
    label,
    group: name,
    ...more,
  });
  const labelled = Array.from({ length: 40 }, (_, i) => sample(`a/${i}`, i % 2 === 0 ? 'a' : 'b'));

  it('are in none of its parts and change nothing in them', () => {
    const others = Array.from({ length: 15 }, (_, i) => sample(`u/${i}`, ''));
    const split = splitDataset([...others, ...labelled], { seed: 3 });
    const { train, validation, test } = splitDataset(labelled, { seed: 3 });
    expect([split.train, split.validation, split.test]).toEqual([train, validation, test]);
    expect(names(split.unlabelled)).toEqual(names(others).sort());
  });

  it('are used nowhere if they share a group or bytes with what judges, or a list puts them there', () => {
    const { test } = splitDataset(labelled, { seed: 3 });
    const [judged] = test;
    const split = splitDataset(
      [
        ...labelled,
        sample('u/same-group', '', { group: judged?.group ?? '' }),
        sample('u/in-test', '', { part: 'test' }),
        sample('u/in-train', '', { part: 'train' }),
      ],
      { seed: 3 },
    );
    expect([names(split.unlabelled), names(split.leftOut)]).toEqual([['u/in-train'], ['u/in-test', 'u/same-group']]);
    expect(split.test).toEqual(test);
  });
});
