import { rename, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf } from '@atoll/core';
import { expect, test } from 'vitest';
import { checkDataset } from './check-dataset.ts';
import { openFileIndex } from './file-index.ts';
import { inspectImage } from './inspect-image.ts';
import { newSalt } from './pseudonym.ts';
import { readDataset } from './read-dataset.ts';
import { image, temporaryFolder, writeFiles } from './testing/folder.ts';

const LATER = 10_000;

async function setUp() {
  const folder = await temporaryFolder();
  const path = join(folder, 'cat', 'a.jpg');
  const bytes = await image(1);
  await writeFiles(folder, { 'cat/a.jpg': bytes });
  const stats = await stat(path, { bigint: true });
  return { directory: join(folder, 'cache'), folder, path, bytes, stats, inspection: await inspectImage(path, bytes.length, newSalt()) };
}

test('an unchanged file is known again after the index was saved', async () => {
  const { directory, path, bytes, stats, inspection } = await setUp();
  const index = await openFileIndex(directory);
  expect(index.get(path, stats)).toBeUndefined();
  index.put(path, stats, inspection, Date.now() + LATER);
  expect(await index.save()).toBe(true);
  expect((await openFileIndex(directory)).get(path, stats)).toEqual({
    kind: 'image',
    digest: digestOf(bytes),
    width: 48,
    height: 48,
    pages: 1,
    deep: false,
  });
});

test('a file with the same size and the same modification time but other content is not taken for the old one', async () => {
  const { directory, path, bytes, stats, inspection } = await setUp();
  const index = await openFileIndex(directory);
  index.put(path, stats, inspection, Date.now() + LATER);
  const other = `${path}.new`;
  await writeFile(other, new Uint8Array(bytes.length));
  await utimes(other, Number(stats.atimeMs) / 1000, Number(stats.mtimeMs) / 1000);
  await rename(other, path);
  expect(index.get(path, await stat(path, { bigint: true }))).toBeUndefined();
});

test('a file changed just before it was read is not trusted', async () => {
  const { directory, path, stats, inspection } = await setUp();
  const index = await openFileIndex(directory);
  index.put(path, stats, inspection, Number(stats.mtimeMs) + 5);
  expect(index.get(path, stats)).toBeUndefined();
});

test('a damaged index is an empty one; two processes keep what both found', async () => {
  const { directory, path, stats, inspection } = await setUp();
  const [one, two] = [await openFileIndex(directory), await openFileIndex(directory)];
  one.put(path, stats, inspection, Date.now() + LATER);
  two.put(`${path}2`, stats, { kind: 'empty' }, Date.now() + LATER);
  await one.save();
  await two.save();
  const both = await openFileIndex(directory);
  expect([both.get(path, stats)?.kind, both.get(`${path}2`, stats)?.kind]).toEqual(['image', 'empty']);
  for (const content of ['', '{', '[]', '{"version":1,"files":{"x":["1",{"kind":"image","digest":"no"}]}}']) {
    await writeFile(join(directory, 'files.json'), content);
    expect((await openFileIndex(directory)).get('x', stats)).toBeUndefined();
  }
});

test('checkDataset believes the index, and not with verify', async () => {
  const { directory, folder, path, stats } = await setUp();
  const index = await openFileIndex(directory);
  index.put(path, stats, { kind: 'corrupt', reason: 'as the index says' }, Date.now() + LATER);
  const dataset = await readDataset(folder);
  const sound = { ...dataset, samples: dataset.samples.filter(({ label }) => label === 'cat') };
  expect((await checkDataset(sound, { index })).samples).toHaveLength(0);
  expect((await checkDataset(sound, { index, verify: true })).samples).toHaveLength(1);
});
