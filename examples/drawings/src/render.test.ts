import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { classes, type RenderedSite, renderDrawings, sites } from './index.ts';

let directory: string;
let first: RenderedSite[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atoll-drawings-'));
  first = await renderDrawings({ directory });
}, 120_000);

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

test('all 945 drawings are rendered and listed with class, object and part', async () => {
  expect(first.map((site) => [site.trainCount, site.testCount, site.renderedCount])).toEqual(
    sites.map((site) => [site.drawings.length - 70, 70, site.drawings.length]),
  );
  for (const { csvPath, directory: siteDirectory, site } of first) {
    const [header, ...rows] = (await readFile(csvPath, 'utf8')).trimEnd().split('\n');
    expect(header).toBe('path,label,group,split');
    const drawings = sites.find((entry) => entry.site === site)?.drawings ?? [];
    expect(rows.map((row) => row.split(',').slice(1))).toEqual(drawings.map(({ label, codePoint, split }) => [label, codePoint, split]));
    const files = await filesBelow(siteDirectory);
    expect(files).toEqual(['data.csv', 'rendered.json', ...rows.map((row) => row.split(',')[0])].sort());
  }
});

test('a picture is 224×224 RGB, white at the corners and not empty', async () => {
  for (const site of sites) {
    for (const label of classes) {
      const drawing = site.drawings.find((entry) => entry.label === label);
      const path = join(directory, site.site, 'images', label, `${drawing?.iconName}.png`);
      const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
      expect([info.width, info.height, info.channels]).toEqual([224, 224, 3]);
      for (const pixel of [0, 223, 224 * 223, 224 * 224 - 1]) expect([...data.subarray(3 * pixel, 3 * pixel + 3)]).toEqual([255, 255, 255]);
      expect(data.filter((value) => value < 240).length).toBeGreaterThan(5000);
    }
  }
});

test('a second call renders nothing', async () => {
  const again = await renderDrawings({ directory });
  expect(again.map((site) => site.renderedCount)).toEqual([0, 0, 0, 0, 0]);
  expect(again.map((site) => site.reusedCount)).toEqual(first.map((site) => site.renderedCount));
});

test('what is lost or cut short is rendered again, to the same bytes', async () => {
  const before = await digests(directory);
  await rm(join(directory, 'noto', 'images', 'animal', 'cat.png'));
  await writeFile(join(directory, 'noto', 'images', 'animal', 'dog.png'), 'cut');
  await rm(join(directory, 'twemoji', 'data.csv'));
  await rm(join(directory, 'emojione', 'rendered.json'));
  const again = await renderDrawings({ directory });
  expect(again.map((site) => site.renderedCount)).toEqual([2, 0, 0, 0, 188]);
  expect(await digests(directory)).toEqual(before);
});

test('an interrupted rendering leaves whole pictures and goes on where it stopped', async () => {
  const other = await mkdtemp(join(tmpdir(), 'atoll-drawings-'));
  const controller = new AbortController();
  const stop = renderDrawings({
    directory: other,
    signal: controller.signal,
    onProgress: ({ done }) => {
      if (done === 100) controller.abort(new Error('enough'));
    },
  });
  await expect(stop).rejects.toThrow('enough');
  const left = await digests(other);
  const whole = await digests(directory);
  const pictures = [...left.keys()].filter((path) => path.endsWith('.png'));
  expect(pictures.length).toBeGreaterThanOrEqual(100);
  for (const path of pictures) expect(left.get(path)).toBe(whole.get(path));
  expect([...left.keys()].filter((path) => !path.endsWith('.png'))).toEqual(['noto/rendered.json']);

  const progress: number[] = [];
  await renderDrawings({ directory: other, onProgress: ({ done }) => progress.push(done) });
  expect(progress[0]).toBe(pictures.length);
  expect(progress.at(-1)).toBe(945);
  expect(await digests(other)).toEqual(whole);
  await rm(other, { recursive: true, force: true });
}, 120_000);

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

async function digests(folder: string): Promise<Map<string, string>> {
  const paths = await filesBelow(folder);
  return new Map(
    await Promise.all(
      paths.map(
        async (path) =>
          [
            path,
            createHash('sha256')
              .update(await readFile(join(folder, path)))
              .digest('hex'),
          ] as const,
      ),
    ),
  );
}
