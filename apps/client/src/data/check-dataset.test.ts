import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { digestOf } from '@atoll/core';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { preprocess } from '../backbone/preprocess.ts';
import { checkDataset } from './check-dataset.ts';
import { formatDataReport } from './format-report.ts';
import { readDataset } from './read-dataset.ts';
import { requireUsable } from './require-usable.ts';
import { image, temporaryFolder, writeFiles } from './testing/folder.ts';

const SMALL = { width: 16, height: 16, colour: 'rgb', fit: 'fill', resize: 'bicubic', subtract: 127, divide: 128 } as const;

async function check(files: Record<string, string | Uint8Array>, classes?: string[]) {
  const folder = await temporaryFolder();
  await writeFiles(folder, files);
  return await checkDataset(await readDataset(folder), classes === undefined ? {} : { classes });
}

const codes = (report: { findings: readonly { code: string }[] }) => report.findings.map(({ code }) => code);

test('sound images: digest, size, nothing to mend', async () => {
  const files: Record<string, Uint8Array> = {};
  for (let seed = 0; seed < 6; seed++) {
    files[`cat/${seed}.jpg`] = await image(seed);
    files[`dog/${seed}.webp`] = await image(seed, { format: 'webp', size: 64 });
  }
  const report = await check(files, ['cat', 'dog']);
  expect(report.findings).toEqual([]);
  expect(report.samples).toHaveLength(12);
  for (const { name, digest } of report.samples) expect(digest).toBe(digestOf(files[name] ?? new Uint8Array()));
  expect(report.classes).toMatchObject([
    { name: 'cat', images: 6, usable: 6, groups: 6, medianWidth: 48, medianHeight: 48 },
    { name: 'dog', medianWidth: 64 },
  ]);
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});

test.each(['jpeg', 'png', 'webp', 'tiff'] as const)('a %s cut short anywhere is found', async (format) => {
  const whole = await image(1, { format, size: 64 });
  const files: Record<string, Uint8Array> = { 'cat/whole.jpg': whole };
  for (let step = 1; step < 40; step++) files[`cat/${step}.jpg`] = whole.subarray(0, Math.ceil((whole.length * step) / 40) - 1);
  const report = await check(files);
  expect(report.samples.map(({ name }) => name)).toEqual(['cat/whole.jpg']);
  expect(report.findings.find(({ code }) => code === 'corrupt')).toMatchObject({ severity: 'error', count: 39 });
});

test('a damaged, an empty and a disguised file are left out and named', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><image href="file:///etc/passwd"/></svg>';
  const report = await check({
    'cat/a.jpg': await image(1),
    'cat/empty.jpg': '',
    'cat/text.png': 'no image',
    'cat/svg.jpg': svg,
    'cat/zeros.tif': new Uint8Array(999),
  });
  expect(report.samples.map(({ name }) => name)).toEqual(['cat/a.jpg']);
  expect(report.findings.find(({ code }) => code === 'corrupt')?.examples).toEqual([
    'cat/svg.jpg  (its content is svg, not JPEG, PNG, WebP, TIFF or DICOM)',
    'cat/text.png  (no image, or its beginning is damaged)',
    'cat/zeros.tif  (nothing but zero bytes)',
  ]);
  expect(report.findings.find(({ code }) => code === 'empty-file')).toMatchObject({ severity: 'error', examples: ['cat/empty.jpg'] });
});

test.each([
  ['too many pixels', 30_000, 9_500, 0],
  ['far too wide, and hardly high', 10_520_065, 24, 0],
  ['many pixels that are decoded all at once', 10_000, 10_000, 1],
])('an image that would unfold to gigabytes is refused before it is decoded: %s', async (_, width, height, interlaced) => {
  const huge = Buffer.from(await image(1, { format: 'png' }));
  huge.writeUInt32BE(width, 16); // width and height of the IHDR chunk, its last byte, then its checksum
  huge.writeUInt32BE(height, 20);
  huge.writeUInt8(interlaced, 28);
  huge.writeUInt32BE(crc32(huge.subarray(12, 29)), 29);
  const report = await check({ 'cat/huge.png': huge });
  const found = report.findings.find(({ code }) => code === 'too-large');
  expect(found?.examples[0]).toContain(`${width}×${height}`);
  expect(found?.sentence).toContain('207');
  expect(report.samples).toEqual([]);
  await expect(preprocess({ bytes: huge }, SMALL)).rejects.toMatchObject({ code: 207 });
});

test('copies: within a class a warning, across classes a contradiction and left out', async () => {
  const [same, twoFaced] = [await image(1), await image(2)];
  const report = await check({
    'cat/a.jpg': same,
    'cat/b.jpg': same,
    'cat/c.jpg': twoFaced,
    'dog/c.jpg': twoFaced,
    'dog/d.jpg': await image(3),
  });
  expect(report.findings).toContainEqual(
    expect.objectContaining({ severity: 'error', code: 'contradiction', examples: ['cat/c.jpg  =  dog/c.jpg'] }),
  );
  expect(report.findings).toContainEqual(
    expect.objectContaining({ severity: 'warning', code: 'copy', examples: ['cat/a.jpg  =  cat/b.jpg'] }),
  );
  expect(report.samples.map(({ name }) => name)).toEqual(['cat/a.jpg', 'cat/b.jpg', 'dog/d.jpg']);
});

test('a wrong class name is an error with a suggestion; a class not here is a note', async () => {
  const report = await check({ 'Pnuemonia/a.jpg': await image(1), 'no-finding/b.jpg': await image(2), 'cars/c.jpg': await image(3) }, [
    'pneumonia',
    'no-finding',
    'covid-19',
  ]);
  expect(report.samples.map(({ label }) => label)).toEqual(['no-finding']);
  expect(report.findings.filter(({ code }) => code === 'unknown-class').map(({ hint }) => hint)).toEqual([
    'Did you mean "pneumonia"? Then rename the folder.',
    'The classes are: pneumonia, no-finding, covid-19.',
  ]);
  expect(report.findings).toContainEqual(
    expect.objectContaining({ severity: 'info', code: 'absent-class', sentence: 'This site has no image of: covid-19.' }),
  );
});

test('tiny images, deep images, pages, few and uneven classes, folders of a split, clutter', async () => {
  const deep = await sharp(await image(9))
    .toColourspace('rgb16')
    .png()
    .toBuffer();
  const uneven: Record<string, string | Uint8Array> = { 'cat/deep.png': deep, 'cat/x.gif': 'GIF', 'empty/x.txt': '' };
  for (let seed = 0; seed < 8; seed++) uneven[`dog/${seed}.png`] = await image(seed, { size: 20, format: 'png' });
  expect(codes(await check(uneven))).toEqual(['tiny', 'empty-class', 'few-images', 'deep', 'not-an-image', 'imbalance']);
  expect(codes(await check({ 'train/a/1.jpg': await image(1), 'test/a/1.jpg': await image(2) }))).toContain('split-folders');
  expect(codes(await check({ 'notes.txt': '' }))).toEqual(['no-images', 'not-an-image']);
  expect(codes(await check({ 'Cat/1.jpg': await image(1), 'cats/1.jpg': await image(2) }))).toContain('similar-classes');
});

test('names that look like several images of one thing are pointed out, running numbers are not', async () => {
  const slides: Record<string, Uint8Array> = {};
  const numbers: Record<string, Uint8Array> = {};
  for (let index = 0; index < 30; index++) {
    slides[`cat/slide${Math.floor(index / 2)}_${index % 2}.jpg`] = await image(index);
    numbers[`cat/img_${index}.jpg`] = await image(index);
  }
  expect((await check(slides)).findings).toContainEqual(
    expect.objectContaining({ code: 'groups-likely', hint: expect.stringContaining("add --group-by '^(.*)_'") }),
  );
  expect(codes(await check(numbers))).toEqual([]);
});

test('the words for the terminal', async () => {
  const folder = await temporaryFolder();
  const same = await image(1);
  await writeFiles(folder, { 'cat/a.jpg': same, 'cat/b.jpg': same, 'dog/bad.jpg': 'x' });
  for (let seed = 10; seed < 16; seed++) await writeFiles(folder, { [`cat/${seed}.jpg`]: await image(seed) });
  const text = formatDataReport(await checkDataset(await readDataset(folder), { classes: ['cat', 'horse'] }));
  expect(text.replace(folder, 'FOLDER').replace(/[\d.]+ kB/, 'SIZE')).toBe(`Data in FOLDER
9 images, 2 classes, SIZE

Class           Images   Usable     Share   Groups   Median size
────────────────────────────────────────────────────────────────
cat                  8        8   100.0 %        8         48×48
dog (unknown)        1        0     0.0 %        0             –

ERROR    "dog" is no class of the federation; its image is left out.
         → The classes are: cat, horse.

ERROR    1 file cannot be read as an image and is left out.
           dog/bad.jpg  (no image, or its beginning is damaged)
         → Open them in an image viewer; copy them again from where they came, or remove them.

WARNING  1 file is an exact copy of another in the same class.
           cat/a.jpg  =  cat/b.jpg
         → They are used, and copies always stay in the same part of the split. Remove them if they are not wanted.

note     This site has no image of: horse.
         → That is allowed: other sites teach the model these classes.

8 of 9 images can be used. 2 errors, 1 warning.`);
});

test('control characters in a name do not reach the terminal', async () => {
  const report = await check({ 'cat/a.jpg': await image(1) });
  const text = formatDataReport({ ...report, classes: report.classes.map((summary) => ({ ...summary, name: '\u001b[31m\u009bcat' })) });
  expect(text).toContain('?[31m?cat');
});

test('nothing to train on is refused, with what to mend', async () => {
  requireUsable(await check({ 'cat/a.jpg': await image(1) }));
  const wrongName = await check({ 'kat/a.jpg': await image(1) }, ['cat', 'dog']);
  expect(() => requireUsable(wrongName)).toThrow(expect.objectContaining({ code: 203, hint: expect.stringContaining('"cat"') }));
  const empty = await check({ 'cat/a.jpg': '' });
  expect(() => requireUsable(empty)).toThrow(expect.objectContaining({ code: 202, message: expect.stringContaining('1 file is empty') }));
});

test('real X-rays: every one decodes', async (context) => {
  const shared = join(process.env.ATOLL_SHARED_DATA ?? join(import.meta.dirname, '../../../../../shared/data'), 'chest-xray', 'covid-19');
  const images = await readdir(shared).catch(() => undefined);
  if (images === undefined && !process.env.CI) return context.skip(`${shared} is not there`);
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'covid-19'));
  for (const name of images ?? []) await copyFile(join(shared, name), join(folder, 'covid-19', name));
  const seen: number[] = [];
  const report = await checkDataset(await readDataset(folder), { onProgress: (done) => seen.push(done) });
  expect(report.samples).toHaveLength(124);
  expect(report.classes).toMatchObject([{ medianWidth: 256, medianHeight: 256 }]);
  expect(seen).toEqual(Array.from({ length: 124 }, (_, index) => index + 1));
});
