import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom, type Digest, digestOf, PLAIN_VIEW } from '@atoll/core';
import { expect, onTestFinished, test } from 'vitest';
import { openFeatureCache } from './feature-cache.ts';
import type { FeatureKey } from './key.ts';

const DIMENSION = 5;
const RECORD = 32 + 4 * DIMENSION + 4;
const HEADER = 64;
const backboneDigest = digestOf(Uint8Array.of(1));
const KEY: FeatureKey = { backboneDigest, cut: 'features', preprocessing: { size: 224, mean: [127, 127, 127] } };

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'atoll-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const digest = (number: number): Digest => digestOf(Uint8Array.of(number, number >> 8));
const features = (number: number, dimension = DIMENSION): Float32Array => {
  const random = createRandom(number);
  return Float32Array.from({ length: dimension }, () => random.normal());
};
const open = (directory: string, change: Partial<FeatureKey> = {}, dimension = DIMENSION) =>
  openFeatureCache({ directory, key: { ...KEY, ...change }, dimension });

async function fill(directory: string, numbers: readonly number[]): Promise<string> {
  const cache = await open(directory);
  for (const number of numbers) cache.put(digest(number), features(number));
  await cache.close();
  const [file] = await readdir(cache.folder);
  if (file === undefined) throw new Error('nothing was written');
  return join(cache.folder, file);
}

test('what was put is there, at once and after reopening, bit for bit', async () => {
  const directory = await temporaryFolder();
  const cache = await open(directory);
  const odd = Float32Array.of(-0, Number.POSITIVE_INFINITY, 1e-45, Math.PI, -1);
  cache.put(digest(1), odd);
  cache.put(digest(2), features(2));
  cache.put(digest(2), features(3));
  expect(cache.get(digest(1))).toEqual(odd);
  await cache.close();
  const again = await open(directory);
  expect(again.get(digest(1))).toEqual(odd);
  expect(again.get(digest(2))).toEqual(features(2));
  expect(again.get(digest(3))).toBeUndefined();
  expect(again.opened).toEqual({ images: 2, segments: 1, ignoredSegments: [], damagedRecords: 0, tornBytes: 0 });
});

test('put keeps a copy', async () => {
  const cache = await open(await temporaryFolder());
  const reused = features(1);
  cache.put(digest(1), reused);
  reused.fill(0);
  expect(cache.get(digest(1))).toEqual(features(1));
  await cache.close();
});

test('nothing put, nothing written', async () => {
  const directory = join(await temporaryFolder(), 'none');
  const cache = await open(directory);
  await cache.close();
  await expect(readdir(directory)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('each backbone, cut, preprocessing and view has features of its own', async () => {
  const directory = await temporaryFolder();
  await fill(directory, [1]);
  for (const change of [
    { backboneDigest: digest(9) },
    { cut: 'stage6' },
    { preprocessing: { size: 160, mean: [127, 127, 127] } },
    { view: { ...PLAIN_VIEW, mirrored: true } },
  ])
    expect((await open(directory, change)).get(digest(1)), JSON.stringify(change)).toBeUndefined();
  expect((await open(directory, { preprocessing: { mean: [127, 127, 127], size: 224 } })).has(digest(1))).toBe(true);
});

test('a process killed while it wrote: cut at every byte of the last record', async () => {
  const directory = await temporaryFolder();
  const file = await fill(directory, [1, 2, 3]);
  const whole = await readFile(file);
  expect(whole.length).toBe(HEADER + 3 * RECORD);
  for (let torn = 0; torn < RECORD; torn++) {
    await writeFile(file, whole.subarray(0, HEADER + 2 * RECORD + torn));
    const cache = await open(directory);
    expect(cache.opened).toMatchObject({ images: 2, tornBytes: torn, damagedRecords: 0 });
    expect([cache.get(digest(1)), cache.get(digest(2)), cache.get(digest(3))]).toEqual([features(1), features(2), undefined]);
  }
  const repaired = await open(directory);
  repaired.put(digest(3), features(3));
  await repaired.close();
  expect((await open(directory)).get(digest(3))).toEqual(features(3));
});

test('a byte changed anywhere costs one record, or the segment if it is in the header; never a wrong value', async () => {
  const directory = await temporaryFolder();
  const file = await fill(directory, [1, 2, 3]);
  const whole = await readFile(file);
  for (let position = 0; position < whole.length; position++) {
    const damaged = Buffer.from(whole);
    damaged[position] = (damaged[position] ?? 0) ^ 0x10;
    await writeFile(file, damaged);
    const { opened, get } = await open(directory);
    const hit = Math.floor((position - HEADER) / RECORD) + 1;
    for (const number of [1, 2, 3]) expect(get(digest(number))).toEqual(position < HEADER || number === hit ? undefined : features(number));
    expect(opened).toMatchObject(
      position < HEADER ? { segments: 0, ignoredSegments: [{ file }] } : { segments: 1, damagedRecords: 1, images: 2 },
    );
  }
});

test('a foreign file, another dimension and a segment copied from another cache are ignored and named', async () => {
  const directory = await temporaryFolder();
  const file = await fill(directory, [1]);
  const folder = join(file, '..');
  await writeFile(join(folder, 'a.features'), 'something else that is longer than a header would be, if it were one');
  await writeFile(join(folder, 'b.features'), '');
  await mkdir(join(folder, 'c.features'));
  const other = await openFeatureCache({ directory, key: { ...KEY, cut: 'stage6' }, dimension: DIMENSION });
  other.put(digest(7), features(7));
  await other.close();
  const [stray = ''] = await readdir(other.folder);
  await writeFile(join(folder, 'd.features'), await readFile(join(other.folder, stray)));
  const { opened, size } = await open(directory);
  expect(size).toBe(1);
  expect(opened.ignoredSegments.map(({ file, reason }) => `${file.slice(-10)} ${reason}`)).toEqual([
    'a.features it is no feature segment',
    'b.features it has no complete header',
    expect.stringContaining('c.features it cannot be read'),
    'd.features it belongs to another backbone, cut point or preprocessing',
  ]);
  expect((await open(directory, {}, 6)).opened.ignoredSegments.map(({ reason }) => reason)).toContain('its features have 5 values, not 6');
});

test('two writers at once lose nothing', async () => {
  const directory = await temporaryFolder();
  const [one, two] = [await open(directory), await open(directory)];
  for (let number = 0; number < 100; number++) {
    one.put(digest(number), features(number));
    two.put(digest(number + 50), features(number + 50));
    if (number % 7 === 0) await Promise.all([one.flush(), two.flush()]);
  }
  await Promise.all([one.close(), two.close()]);
  const both = await open(directory);
  expect(both.opened).toMatchObject({ images: 150, segments: 2, damagedRecords: 0, tornBytes: 0 });
  for (let number = 0; number < 150; number++) expect(both.get(digest(number))).toEqual(features(number));
});

test('a real process killed with SIGKILL in the middle leaves a cache that loads', async () => {
  const directory = await temporaryFolder();
  const file = await fill(directory, [1]);
  const whole = await readFile(file);
  const [header, record] = [whole.subarray(0, HEADER), whole.subarray(HEADER)];
  // The child writes the same record for ever, in pieces that do not end with it.
  const target = join(file, '..', 'killed.features');
  const script = `const fs = require('node:fs'); const out = fs.openSync(process.argv[1], 'wx');
    fs.writeSync(out, Buffer.from(process.argv[2], 'base64')); const record = Buffer.from(process.argv[3], 'base64');
    for (let n = 0; ; n++) { fs.writeSync(out, record, 0, 13); fs.writeSync(out, record, 13); if (n === 100) console.log('go'); }`;
  const child = spawn(process.execPath, ['-e', script, target, header.toString('base64'), record.toString('base64')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.kill('SIGKILL');
  await ended;
  const cache = await open(directory);
  expect(cache.opened).toMatchObject({ images: 1, segments: 2, ignoredSegments: [], damagedRecords: 0 });
  expect([0, 13]).toContain(cache.opened.tornBytes);
  expect(cache.get(digest(1))).toEqual(features(1));
});

test('a folder that cannot be written is said by flush, not lost', async () => {
  const folder = await temporaryFolder();
  const directory = join(folder, 'cache');
  const cache = await open(directory);
  await writeFile(directory, 'a file where the folder should be');
  cache.put(digest(1), features(1));
  await expect(cache.flush()).rejects.toMatchObject({ code: 305 });
  await rm(directory);
  await cache.close();
  expect((await open(directory)).get(digest(1))).toEqual(features(1));
});

test('features larger than what is written in one go, and of the wrong size', async () => {
  const directory = await temporaryFolder();
  const dimension = 100_352; // 7 × 7 × 2048
  const map = (number: number) => new Float32Array(dimension).fill(number);
  const cache = await open(directory, {}, dimension);
  for (let number = 0; number < 5; number++) cache.put(digest(number), map(number));
  expect(() => cache.put(digest(9), features(9))).toThrow(RangeError);
  await cache.close();
  const again = await open(directory, {}, dimension);
  for (let number = 0; number < 5; number++) expect(again.get(digest(number))?.every((value) => value === number)).toBe(true);
});
