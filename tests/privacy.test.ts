import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { dicomFile } from '../apps/client/src/data/dicom/testing/write.ts';
import { captureTraffic } from './support/capture.ts';
import { BLOOD_CELLS, joinSite, launch, threeSites } from './support/federation.ts';
import { serve } from './support/processes.ts';
import { hasSharedData, scratchFolder } from './support/shared-data.ts';

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );

/** Every 4th run of 16 bytes that is no filler, from all over the bytes. */
function samplesOf(bytes: Buffer, count: number): Buffer[] {
  const samples: Buffer[] = [];
  const step = Math.max(16, Math.floor(bytes.length / count));
  for (let at = 0; at + 16 <= bytes.length; at += step) {
    const sample = bytes.subarray(at, at + 16);
    if (new Set(sample).size > 6) samples.push(sample);
  }
  return samples;
}

const IDENTIFIERS = ['Musterfrau', 'Erika', 'PID-4711', '1.2.826.0.1.3680043.8.498.777'];

/** Makes the images DICOM files of patients with names and numbers, under the same names. */
async function toDicom(paths: readonly string[]): Promise<void> {
  for (const [index, path] of paths.entries()) {
    const { data, info } = await sharp(path).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
    const of = { patient: `PID-4711${index}`, name: 'Musterfrau^Erika', study: `1.2.826.0.1.3680043.8.498.777${index}` };
    writeFileSync(path, dicomFile({ rows: info.height, columns: info.width, pixels: data, ...of }));
  }
}

describe.skipIf(!hasSharedData())('the traffic of a site', () => {
  it('holds no image, no file name, no name or number of a patient, no features of a single image and not the head that the site chose for itself', async () => {
    const folder = await scratchFolder();
    const coordinator = await serve(join(folder, 'coordinator'));
    const capture = await captureTraffic(coordinator.port);
    await launch(coordinator, folder, { ...BLOOD_CELLS, rounds: 3, evaluation: { alone: 'cross-site' } });
    const sites = await threeSites(folder);
    const [first] = sites;
    if (first === undefined) throw new Error('no site');
    await toDicom(filesUnder(first.data));
    const joined = sites.map((site, index) =>
      joinSite(site, index === 0 ? capture.url : coordinator.url, join(folder, 'cache', site.name)),
    );
    for (const site of joined) {
      const { code, output } = await site.ended;
      expect(code, output).toBe(0);
      for (const secret of IDENTIFIERS) expect(output).not.toContain(secret);
    }
    const sent = capture.sent();
    const [watched] = sites;
    if (watched === undefined) throw new Error('no site');

    expect(sent.includes(watched.name), 'the capture sees what is sent').toBe(true);
    expect(sent.length).toBeGreaterThan(3 * 4 * 1280 * 3);

    const head = readFileSync(join(watched.state, 'personal', 'head.pb'));
    const parts = samplesOf(head.subarray(200), 60);
    expect(parts.length).toBeGreaterThan(50);
    expect(
      parts.filter((part) => sent.includes(part)),
      'of the head that the site chose for itself',
    ).toEqual([]);

    const images = filesUnder(watched.data);
    expect(images).toHaveLength(36);
    for (const path of images) {
      const stem = basename(path, extname(path));
      expect(sent.includes(stem), `the file name ${stem}`).toBe(false);
      for (const part of samplesOf(readFileSync(path), 40)) expect(sent.includes(part), `bytes of ${stem}`).toBe(false);
    }
    expect(sent.includes(watched.data), 'the data folder').toBe(false);

    const kept = [first.state, join(folder, 'cache', first.name)].flatMap(filesUnder);
    expect(kept.some((path) => basename(path) === 'patients.salt')).toBe(true);
    for (const secret of IDENTIFIERS) {
      expect(sent.includes(secret), secret).toBe(false);
      for (const path of kept) expect(readFileSync(path).includes(secret), `${secret} in ${path}`).toBe(false);
    }

    const segments = filesUnder(join(folder, 'cache', watched.name)).filter((path) => readFileSync(path).length > 36 * 1280 * 4);
    expect(segments.length, 'the cache holds the features').toBeGreaterThan(0);
    const canaryIsSent = 1;
    let found = 0;
    let looked = 0;
    for (const segment of segments) {
      const bytes = readFileSync(segment);
      const record = 32 + 1280 * 4 + 4;
      for (let at = bytes.length - record; at >= 0; at -= record) {
        looked += 1;
        const features = bytes.subarray(at + 32, at + 32 + 1280 * 4);
        if (samplesOf(features, 60).some((part) => sent.includes(part))) found += 1;
      }
    }
    expect(looked).toBeGreaterThanOrEqual(37);
    expect(found, 'of all features in the cache, only the canary is sent').toBe(canaryIsSent);
  });
});
