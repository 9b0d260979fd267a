import type { Digest } from '@atoll/core';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { checkDataset } from '../data/check-dataset.ts';
import { readDataset } from '../data/read-dataset.ts';
import { image, temporaryFolder, writeFiles } from '../data/testing/folder.ts';
import { curate } from './curate.ts';
import { curationFindings } from './curation-findings.ts';
import { renderDataPage } from './page.ts';
import { hammingDistance, perceptualHash } from './perceptual-hash.ts';
import { suspectsOf } from './suspects.ts';

/** A smooth picture that another `seed` makes another one. */
async function picture(seed: number, { width = 96, height = 72 } = {}): Promise<Buffer> {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, at) => {
    const [x, y] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width)];
    const wave = (k: number): number =>
      Math.sin((x / width) * (1 + ((seed * (k + 2)) % 7)) + (y / height) * (1 + ((seed * (3 * k + 5)) % 11)) + seed * k);
    return 128 + 40 * (wave(1) + wave(2) + wave(3));
  });
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

async function curated(files: Record<string, Uint8Array>) {
  const folder = await temporaryFolder();
  await writeFiles(folder, files);
  const report = await checkDataset(await readDataset(folder));
  return { report, curation: await curate(report) };
}

test('the hash is that of the formula, and of 64 bits', () => {
  const slope = Float32Array.from({ length: 1024 }, (_, at) => at % 32);
  const [high, low] = perceptualHash(slope);
  expect(high >= 0 && low >= 0 && high < 2 ** 32 && low < 2 ** 32).toBe(true);
  expect(hammingDistance([0xffffffff, 0], [0, 1])).toBe(33);
  const negative = perceptualHash(slope.map((value) => -value));
  expect(hammingDistance([high, low], negative)).toBeGreaterThan(0);
});

test('copies that were saved again are found, other pictures are not, and blank ones', async () => {
  const files: Record<string, Uint8Array> = {};
  for (let seed = 1; seed <= 12; seed++) files[`cat/${seed}.png`] = await picture(seed);
  files['cat/noise.jpg'] = await image(3);
  files['dog/smaller.jpg'] = await sharp(files['cat/3.png']).resize(50).jpeg({ quality: 60 }).toBuffer();
  files['cat/brighter.webp'] = await sharp(files['cat/5.png']).linear(1.1, 10).webp().toBuffer();
  files['cat/blank.png'] = await sharp({ create: { width: 60, height: 60, channels: 3, background: '#eee' } })
    .png()
    .toBuffer();
  files['cat/same.png'] = files['cat/7.png'] ?? new Uint8Array();
  const { curation } = await curated(files);
  const name = (row: number) => curation.samples[row]?.name;
  expect(curation.nearCopies.map(({ first, second }) => [name(first), name(second)].sort())).toEqual(
    expect.arrayContaining([
      ['cat/3.png', 'dog/smaller.jpg'],
      ['cat/5.png', 'cat/brighter.webp'],
    ]),
  );
  expect(curation.nearCopies).toHaveLength(2);
  expect(curation.blank.map(name)).toEqual(['cat/blank.png']);
  expect(curationFindings(curation).map(({ code }) => code)).toEqual(expect.arrayContaining(['blank', 'near-contradiction', 'near-copy']));
});

test('one image of another kind stands out, and a second kind does not', async () => {
  const files: Record<string, Uint8Array> = {};
  for (let seed = 1; seed <= 30; seed++)
    files[`a/${seed}.png`] = await sharp(await picture(seed))
      .greyscale()
      .png()
      .toBuffer();
  files['a/large.png'] = await sharp(await picture(40, { width: 800, height: 600 }))
    .greyscale()
    .png()
    .toBuffer();
  files['a/pink.png'] = await sharp(await picture(41))
    .linear([1.2, 0.3, 0.5], [0, 0, 0])
    .png()
    .toBuffer();
  const { curation } = await curated(files);
  expect(curation.outliers.map(({ row, respect }) => `${curation.samples[row]?.name} ${respect}`).sort()).toEqual([
    'a/large.png size',
    'a/pink.png colour',
  ]);
});

test('labels that were changed are named first, and none of a set without a mistake', () => {
  const [count, dimension] = [300, 8];
  const truth = Int32Array.from({ length: count }, (_, row) => row % 3);
  const features = new Float32Array(count * dimension);
  for (let at = 0; at < features.length; at++) {
    const [row, j] = [Math.floor(at / dimension), at % dimension];
    features[at] = (truth[row] === j ? 2 : 0) + Math.sin(12.9898 * at) * 0.5;
  }
  const given = { features, dimension, classes: 3, groups: Array.from(truth, (_, row) => `group ${Math.floor(row / 2)}`) };
  expect(suspectsOf({ ...given, labels: truth })).toMatchObject({ suspects: [], agreement: 1 });
  const changed = [4, 77, 150, 222];
  const labels = truth.slice();
  for (const row of changed) labels[row] = ((truth[row] ?? 0) + 1) % 3;
  const { suspects } = suspectsOf({ ...given, labels });
  expect(suspects.map(({ row }) => row).sort((a, b) => a - b)).toEqual(changed);
  for (const { row, seems } of suspects) expect(seems).toBe(truth[row]);
});

test('the page loads and runs nothing, escapes what names hold, and says that it stays', async () => {
  const files: Record<string, Uint8Array> = {
    'a/blank.png': await sharp({ create: { width: 40, height: 40, channels: 3, background: '#111' } })
      .png()
      .toBuffer(),
  };
  for (let seed = 1; seed <= 4; seed++) files[`a/${seed} & b.png`] = await picture(seed);
  files["a/<img src=x onerror='1'>.jpg"] = await sharp(files['a/1 & b.png']).jpeg({ quality: 40 }).toBuffer();
  const { report, curation } = await curated(process.platform === 'win32' ? { 'a/1.png': await picture(1) } : files);
  const page = await renderDataPage(report, curation, [...report.findings, ...curationFindings(curation)], {
    generatedAt: 'today',
    softwareVersion: '0',
  });
  expect(page).toContain('This page stays here');
  expect(page).toContain('default-src &#39;none&#39;');
  expect(page).not.toMatch(/<script|<link|https?:|onerror='/);
  for (const [, source] of page.matchAll(/ src="([^"]*)"/g)) expect(source).toMatch(/^data:image\/jpeg;base64,/);
});

test('features that are there are not computed again, and doubt the same labels', async () => {
  const files: Record<string, Uint8Array> = {};
  for (let seed = 1; seed <= 44; seed++) files[`${seed % 2 === 0 ? 'a' : 'b'}/${seed}.png`] = await picture(seed);
  const { report } = await curated(files);
  const wrong = report.samples[5]?.digest;
  const get = (digest: Digest): Float32Array => {
    const sample = report.samples.find((one) => one.digest === digest);
    return Float32Array.of((sample?.label === 'a') === (digest === wrong) ? -1 : 1, 0.01 * (sample?.name.length ?? 0));
  };
  const frozen = () => Promise.reject(new Error('the backbone is not needed'));
  const { suspects } = await curate(report, { frozen, cache: { get, put: () => undefined } });
  expect(suspects?.suspects.map(({ row }) => row)).toEqual([5]);
  await expect(curate(report, { frozen, cache: { get: () => undefined, put: () => undefined } })).rejects.toThrow('not needed');
});

test('it can be interrupted', async () => {
  const { report } = await curated({ 'a/1.png': await picture(1), 'a/2.png': await picture(2) });
  await expect(curate(report, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
});
