import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { readIcons } from './icons.ts';
import type { Drawing, DrawingSite } from './split.ts';
import { classes, sites } from './split.ts';
import { readStamp, recipeOf, STAMP_NAME, validFiles } from './stamp.ts';

export interface RenderProgress {
  readonly site: string;
  /** Drawings ready so far, over all sites. */
  readonly done: number;
  readonly total: number;
}

export interface RenderOptions {
  /** Gets one folder a site. One process at a time may render into it. */
  readonly directory: string;
  readonly onProgress?: (progress: RenderProgress) => void;
  readonly signal?: AbortSignal;
}

export interface RenderedSite {
  readonly site: string;
  readonly directory: string;
  /** Columns `path,label,group,split`; paths relative to `directory`. */
  readonly csvPath: string;
  readonly trainCount: number;
  readonly testCount: number;
  /** Pictures made by this call, and pictures found already made. */
  readonly renderedCount: number;
  readonly reusedCount: number;
}

const BACKGROUND = '#ffffff';
const CSV_NAME = 'data.csv';
const TEMPORARY_FOLDER = '.rendering';

/**
 * Renders every drawing of the demo to `directory/<site>/images/<class>/<icon>.png`, 224×224 RGB on white, and lists
 * them in `directory/<site>/data.csv`. What an earlier call made with the same versions is kept, so a second call takes
 * milliseconds. A picture appears under its name only when it is whole; an interrupted call leaves nothing else behind.
 * @throws AtollError 202 when an icon set is not installed as the split needs it; the signal's reason when aborted.
 */
export async function renderDrawings({ directory, onProgress, signal }: RenderOptions): Promise<RenderedSite[]> {
  const total = sites.reduce((sum, site) => sum + site.drawings.length, 0);
  let done = 0;
  const rendered: RenderedSite[] = [];
  for (const site of sites) {
    const advance = (count: number) => {
      done += count;
      onProgress?.({ site: site.site, done, total });
    };
    rendered.push(await renderSite(site, join(directory, site.site), advance, signal));
  }
  return rendered;
}

async function renderSite(
  site: DrawingSite,
  directory: string,
  advance: (count: number) => void,
  signal: AbortSignal | undefined,
): Promise<RenderedSite> {
  signal?.throwIfAborted();
  const csv = csvOf(site);
  const recipe = recipeOf(site, csv);
  const stamp = await readStamp(directory);
  const ready = stamp?.recipe === recipe ? await validFiles(directory, stamp) : new Map<string, number>();
  const missing = site.drawings.filter((drawing) => !ready.has(picturePath(drawing)));
  const reusedCount = site.drawings.length - missing.length;
  if (reusedCount > 0) advance(reusedCount);

  const temporary = join(directory, TEMPORARY_FOLDER);
  const replaceFile = async (path: string, content: Uint8Array | string) => {
    const draft = join(temporary, path.replaceAll('/', '-'));
    await writeFile(draft, content);
    await rename(draft, join(directory, path));
  };
  if (missing.length > 0 || !ready.has(CSV_NAME)) {
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary, { recursive: true });
    for (const label of classes) await mkdir(join(directory, 'images', label), { recursive: true });
    try {
      const svgOf = await readIcons(site);
      await forEachInFlight(missing, async (drawing) => {
        signal?.throwIfAborted();
        const picture = await rasterise(svgOf(drawing.iconName));
        await replaceFile(picturePath(drawing), picture);
        ready.set(picturePath(drawing), picture.byteLength);
        advance(1);
      });
      await replaceFile(CSV_NAME, csv);
      ready.set(CSV_NAME, Buffer.byteLength(csv));
    } finally {
      const sizeBytes = Object.fromEntries([...ready].sort(([a], [b]) => (a < b ? -1 : 1)));
      await replaceFile(STAMP_NAME, `${JSON.stringify({ recipe, sizeBytes }, null, 1)}\n`);
      await rm(temporary, { recursive: true, force: true });
    }
  }
  const testCount = site.drawings.filter((drawing) => drawing.split === 'test').length;
  return {
    site: site.site,
    directory,
    csvPath: join(directory, CSV_NAME),
    trainCount: site.drawings.length - testCount,
    testCount,
    renderedCount: missing.length,
    reusedCount,
  };
}

/** Relative to the site's folder, with `/` on every platform. */
function picturePath(drawing: Drawing): string {
  return `images/${drawing.label}/${drawing.iconName}.png`;
}

function rasterise(svg: string): Promise<Uint8Array> {
  return sharp(Buffer.from(svg)).flatten({ background: BACKGROUND }).png({ compressionLevel: 3 }).toBuffer();
}

function csvOf(site: DrawingSite): string {
  const lines = site.drawings.map((drawing) => [picturePath(drawing), drawing.label, drawing.codePoint, drawing.split].join(','));
  return `path,label,group,split\n${lines.join('\n')}\n`;
}

/** Runs the work with a few items in flight; after a failure starts no more, waits for those running, then throws. */
async function forEachInFlight<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const queue = items.values();
  let failed = false;
  const lanes = Array.from({ length: 2 * Math.min(availableParallelism(), 8) }, async () => {
    for (const item of queue) {
      if (failed) return;
      await work(item).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  });
  for (const lane of await Promise.allSettled(lanes)) {
    if (lane.status === 'rejected') throw lane.reason;
  }
}
