import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { checkDataset } from '../check-dataset.ts';
import { openFileIndex } from '../file-index.ts';
import { readDataset } from '../read-dataset.ts';
import { splitDataset } from '../split-dataset.ts';
import { temporaryFolder, writeFiles } from '../testing/folder.ts';
import { MOST_ELEMENTS } from './elements.ts';
import { renderDicom } from './render.ts';
import { dicomFile, sequenceOf } from './testing/write.ts';

const PIXELS = Uint8Array.from({ length: 12 }, (_, i) => 20 * i);
const picture = { rows: 3, columns: 4, pixels: PIXELS };
const values = async (options: Parameters<typeof dicomFile>[0]) => [...(await renderDicom(dicomFile(options))).data];

describe('what is shown', () => {
  test('eight bits without a window are shown as they are', async () => {
    expect(await values(picture)).toEqual([...PIXELS]);
  });

  test('the stored bits may lie anywhere in the word; an overlay above them is no part of the picture', async () => {
    const shifted = Uint16Array.from(PIXELS, (value) => (value << 4) | 0xf);
    const pixels = new Uint8Array(shifted.buffer);
    const elements = { bitsAllocated: 16, bitsStored: 8, highBit: 11 };
    expect(await values({ ...picture, pixels, ...elements })).toEqual([...PIXELS]);
    const overlaid = new Uint8Array(Uint16Array.from(shifted, (value) => value | 0xf000).buffer);
    expect(await values({ ...picture, pixels: overlaid, ...elements })).toEqual([...PIXELS]);
  });

  test('padding is black, also where black is inverted, and changes no contrast', async () => {
    const words = Uint16Array.of(2000, 100, 150, 200, 100, 150, 200, 100, 150, 200, 100, 2001);
    const shown = await values({
      ...picture,
      pixels: new Uint8Array(words.buffer),
      bitsAllocated: 16,
      bitsStored: 12,
      photometric: 'MONOCHROME1',
      padding: [2000, 2001],
    });
    expect(shown).toEqual([0, 255, 128, 0, 255, 128, 0, 255, 128, 0, 255, 0]);
  });

  test('a number of frames, offsets, lengths or sizes that is not there is refused before anything is decoded', async () => {
    const refused = (options: Partial<Parameters<typeof dicomFile>[0]>) =>
      renderDicom(dicomFile({ ...picture, ...options })).catch((error: unknown) => error);
    expect(await refused({ rows: 60_000, columns: 60_000 })).toMatchObject({ code: 207 });
    expect(await refused({ frames: 3 })).toMatchObject({ name: 'DicomError', message: 'its pixels are cut short' });
    expect(await refused({ frames: 0 })).toMatchObject({ name: 'DicomError' });
    expect(await refused({ bitsAllocated: 32, bitsStored: 32 })).toMatchObject({ name: 'DicomError' });
    expect(await refused({ syntax: '1.2.840.10008.1.2.4.100' })).toMatchObject({ message: expect.stringContaining('4.100') });
    expect(await refused({ photometric: 'YBR_PARTIAL_420' })).toMatchObject({ name: 'DicomError' });
    const nested = (depth: number): Uint8Array => (depth === 0 ? new Uint8Array(0) : sequenceOf(nested(depth - 1)));
    expect(await refused({ before: nested(40) })).toMatchObject({ message: expect.stringContaining('nested') });
    expect(await refused({ before: new Uint8Array(8 * (MOST_ELEMENTS + 1)) })).toMatchObject({
      message: expect.stringContaining('elements'),
    });
  });

  test('a deflated file that unfolds to more than is read is refused', async () => {
    const bomb = dicomFile({ ...picture, syntax: '1.2.840.10008.1.2.1.99', before: new Uint8Array(600 * 2 ** 20) });
    expect(bomb.length).toBeLessThan(2 ** 20);
    await expect(renderDicom(bomb)).rejects.toMatchObject({ code: 207 });
  });
});

describe('in a data set', () => {
  test('DICOM is found by its content, whatever the name; a DICOMDIR is no image', async () => {
    const folder = await temporaryFolder();
    const file = dicomFile({ ...picture, patient: 'A' });
    await writeFiles(folder, {
      'cat/1.2.840.1': file,
      'cat/IM0001': dicomFile({ ...picture, patient: 'B' }),
      'cat/x.jpg': dicomFile({ ...picture, patient: 'C' }),
      'cat/DICOMDIR': file,
      'cat/notes': 'text',
      'cat/bad.dcm': 'no DICOM',
      'cat/cut.dcm': file.subarray(0, file.length - 5),
    });
    const dataset = await readDataset(folder);
    expect(dataset.samples.map(({ name }) => name)).toEqual(['cat/1.2.840.1', 'cat/IM0001', 'cat/bad.dcm', 'cat/cut.dcm', 'cat/x.jpg']);
    const { samples, findings } = await checkDataset(dataset);
    expect(samples.map(({ name }) => name)).toEqual(['cat/1.2.840.1', 'cat/IM0001', 'cat/x.jpg']);
    expect(findings.find(({ code }) => code === 'corrupt')?.examples).toEqual([
      'cat/bad.dcm  (no image, or its beginning is damaged)',
      'cat/cut.dcm  (DICOM: it is cut short or damaged)',
    ]);
    await writeFile(join(folder, 'list.csv'), 'path,label\ncat/IM0001,cat\ncat/notes,cat\n');
    const listed = await readDataset(join(folder, 'list.csv'));
    expect(listed.samples.map(({ name }) => name)).toEqual(['cat/IM0001']);
    expect(listed.problems.map(({ line, kind }) => `${line} ${kind}`)).toEqual(['3 not an image']);
  });

  test('one patient is never in two parts, whatever the groups are; the split follows from the names, not from the salt', async () => {
    const folder = await temporaryFolder();
    const files: Record<string, Uint8Array> = {};
    for (let i = 0; i < 60; i++) {
      const pixels = PIXELS.map((value) => value ^ i);
      files[`${i % 2 === 0 ? 'cat' : 'dog'}/${i}.dcm`] = dicomFile({ ...picture, pixels, patient: `PATIENT-${i % 20}` });
    }
    await writeFiles(folder, files);
    const parts: unknown[] = [];
    for (const state of ['one', 'two']) {
      const index = await openFileIndex(join(folder, state));
      const dataset = await readDataset(folder, { groupBy: '(.)\\.dcm$' });
      const { samples } = await checkDataset(dataset, { index });
      expect(samples).toHaveLength(60);
      const split = splitDataset(samples, { seed: 1 });
      const patients = [split.train, split.validation, split.test].map((part) => new Set(part.map(({ patient }) => patient)));
      expect(patients.every(({ size }) => size > 0)).toBe(true);
      expect(new Set(patients.flatMap((part) => [...part])).size).toBe(20);
      expect(patients.reduce((sum, { size }) => sum + size, 0)).toBe(20);
      parts.push([split.train, split.validation, split.test].map((part) => part.map(({ name, group }) => ({ name, group }))));
    }
    expect(parts[0]).toEqual(parts[1]);
  });

  test("the salt is the owner's alone; no name, number or UID is in what is kept or told", async () => {
    const folder = await temporaryFolder();
    const state = await mkdtemp(join(tmpdir(), 'atoll-state-'));
    onTestFinished(() => rm(state, { recursive: true, force: true }));
    await writeFiles(folder, {
      'cat/a.dcm': dicomFile({ ...picture, patient: 'PID-471100', name: 'Musterfrau^Erika', study: '1.2.826.77' }),
    });
    const report = await vi.waitFor(async () => {
      const checked = await checkDataset(await readDataset(folder), { index: await openFileIndex(state) });
      expect(await readdir(state)).toContain('files.json'); // a file that has just been written is not kept yet
      return checked;
    });
    const kept = await Promise.all((await readdir(state)).map((name) => readFile(join(state, name), 'latin1')));
    expect(kept).toHaveLength(2);
    for (const secret of ['471100', 'Musterfrau', 'Erika', '1.2.826.77']) {
      expect(kept.join('')).not.toContain(secret);
      expect(JSON.stringify(report)).not.toContain(secret);
    }
    expect(kept.join('')).toContain(report.samples[0]?.patient);
    if (process.platform !== 'win32') expect((await stat(join(state, 'patients.salt'))).mode & 0o777).toBe(0o600);
    await writeFile(join(state, 'patients.salt'), new Uint8Array(32).fill(7));
    const other = await checkDataset(await readDataset(folder), { index: await openFileIndex(state) });
    expect(other.samples[0]?.patient).not.toBe(report.samples[0]?.patient);
  });

  test('what DICOM says is told: text in the picture, no patient, one patient for all', async () => {
    const folder = await temporaryFolder();
    const files: Record<string, Uint8Array> = { 'cat/none.dcm': dicomFile({ ...picture, burntIn: 'YES' }) };
    for (let i = 0; i < 10; i++)
      files[`cat/${i}.dcm`] = dicomFile({
        ...picture,
        pixels: PIXELS.map((value) => value ^ i),
        patient: 'ANON',
        frames: 1,
        burntIn: 'NO',
      });
    await writeFiles(folder, files);
    const { findings } = await checkDataset(await readDataset(folder));
    expect(findings.map(({ code }) => code)).toEqual(expect.arrayContaining(['burnt-in', 'no-patient', 'one-patient']));
    expect(findings.map(({ code }) => code)).not.toContain('burnt-in-unsaid');
  });
});
