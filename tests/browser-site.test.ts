import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { canaryFeatures, openFrozenBackbone, preprocess, type SiteOutcome } from '@atoll/client';
import { canaryImage, digestOf, metricsOf } from '@atoll/core';
import { decodeHead } from '@atoll/protocol';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { openEfficientNet } from '../apps/client/src/backbone/testing/efficientnet.ts';
import { captureTraffic } from './support/capture.ts';
import { findChromium } from './support/chromium.ts';
import { atoll, freePort, runAtoll, type Started } from './support/processes.ts';
import { hasSharedData, scratchFolder, sharedDataset } from './support/shared-data.ts';
import { featuresIn, openTab, resultsIn, type TabSite } from './support/tab-site.ts';
import { XRAY_CLASSES } from './support/xrays.ts';

const FEDERATION = { federation: 'xrays', classes: XRAY_CLASSES, cohort: { sites: 3, quorum: 3 }, data: { validation: 0.2, test: 0.2 } };
const CLOSED_FORM = { ...FEDERATION, strategy: 'closed-form', rounds: 1 };
const FEDAVG = {
  ...FEDERATION,
  strategy: 'fedavg',
  rounds: 8,
  training: { localEpochs: 3, batchSize: 8, optimiser: { name: 'sgd', learningRate: 0.02 } },
  deadlines: { reconnect: '2m' },
};

/** Chest X-rays of each class, others than those of other indices; in the tab's formats some saved anew. */
async function xraySite(folder: string, index: number, perClass: number, formats = false): Promise<string> {
  for (const name of XRAY_CLASSES) {
    const source = join(sharedDataset('chest-xray'), name);
    await mkdir(join(folder, name), { recursive: true });
    const files = readdirSync(source).sort();
    for (const [place, file] of files.slice(index * perClass, (index + 1) * perClass).entries()) {
      const image = sharp(join(source, file));
      const target = join(folder, name, file.slice(0, -extname(file).length));
      if (formats && place === 0) await image.png().toFile(`${target}.png`);
      else if (formats && place === 1) await image.resize(700, 560, { fit: 'fill' }).png().toFile(`${target}.png`);
      else if (formats && place === 2) await image.resize(1201, 901, { fit: 'fill' }).jpeg({ quality: 90 }).toFile(`${target}.jpg`);
      else await cp(join(source, file), join(folder, name, file));
    }
  }
  return folder;
}

interface Enrolled {
  readonly url: string;
  readonly port: number;
  readonly data: string;
  invite(site: string): Promise<string>;
  launch(federation: object): Promise<string>;
  /** A site of Node; with `--state` at the folder that is given back. */
  join(site: string, images: string): Promise<{ readonly site: Started; readonly state: string }>;
}

async function coordinatorIn(folder: string): Promise<Enrolled> {
  const data = join(folder, 'coordinator');
  const port = await freePort();
  const started = atoll('serve', '--data', data, '--port', String(port));
  await started.printed(/Sites join with an invitation/);
  const admin = ['--operator', join(data, 'atoll-operator.json')];
  const must = async (...args: string[]) => {
    const { code, output } = await runAtoll(...args, ...admin);
    expect(code, output).toBe(0);
    return output;
  };
  const invite = async (site: string) => {
    const file = join(folder, `${site}.invitation`);
    await must('invite', site, '--out', file);
    return file;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    data,
    invite,
    async launch(federation) {
      const file = join(folder, 'federation.yaml');
      writeFileSync(file, JSON.stringify(federation));
      return /Launched (\S+):/.exec(await must('launch', file))?.[1] ?? '';
    },
    async join(site, images) {
      const state = join(folder, 'state', site);
      const args = ['--data', images, '--state', state, '--cache', join(folder, 'cache'), '--threads', '1'];
      return { site: atoll('join', '--invitation', await invite(site), ...args), state };
    },
  };
}

const invitationIn = (file: string): string => readFileSync(file, 'utf8');
const outcomeIn = (state: string): SiteOutcome => JSON.parse(readFileSync(join(state, 'results.json'), 'utf8')) as SiteOutcome; // the site's own

async function ends(site: Started): Promise<void> {
  const { code, output } = await site.ended;
  expect(code, output).toBe(0);
}

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );

/** Norm of the difference, by that of the first. */
function distance(own: Float32Array, theirs: readonly number[]): number {
  const squared = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0);
  return Math.sqrt(squared(own.map((value, i) => value - (theirs[i] ?? Number.NaN))) / squared(own));
}

/** By kind of file, how far the features of the tab are from those of Node: the norm of the difference, by that of Node's. */
async function compareFeatures(tab: TabSite, images: string): Promise<ReadonlyMap<string, readonly number[]>> {
  const kept = await featuresIn(tab.page);
  const backbone = await openEfficientNet();
  const frozen = await openFrozenBackbone({ backbone, cuts: ['pooled'], threads: 1 });
  const differences = new Map<string, number[]>();
  try {
    for (const path of filesUnder(images)) {
      const bytes = readFileSync(path);
      const { width = 0, format = '' } = await sharp(bytes).metadata();
      const pixels = await preprocess({ bytes }, backbone.manifest.preprocessing);
      const [own = new Float32Array()] = await frozen.features(pixels, 1);
      const theirs = kept[createHash('sha256').update(bytes).digest('hex')] ?? [];
      const kind = `${format} ${width > 256 ? 'shrunk' : 'small'}`;
      differences.set(kind, [...(differences.get(kind) ?? []), distance(own, theirs)]);
    }
  } finally {
    await frozen.close();
  }
  return differences;
}

/** The head of a run, and what it gets right of the test images of the first two sites. */
function resultOf(data: string, run: string, outcomes: readonly SiteOutcome[]) {
  const head = decodeHead(readFileSync(join(data, 'runs', run, 'model', 'head.pb'))).values;
  const right = outcomes.map(({ test }) => (test.federated === null ? Number.NaN : (metricsOf(test.federated).accuracy ?? Number.NaN)));
  return { head, accuracy: right.reduce((sum, value) => sum + value, 0) / right.length };
}

/** Where screenshots for the docs go; none are taken unless it is told. */
const PICTURES = process.env.ATOLL_PICTURES;

async function photograph({ page }: TabSite, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  const shot = await page.screenshot({ fullPage: true });
  await sharp(shot)
    .png({ palette: true, colours: 64 })
    .toFile(join(PICTURES, `${name}.png`));
}

describe.skipIf(!hasSharedData() || findChromium() === null)('a site in a tab of a browser', () => {
  it('takes part with two sites of Node in the closed form, with their features, and gives the head that a site of Node gives', async () => {
    const folder = await scratchFolder();
    const images = await Promise.all([0, 1, 2].map((index) => xraySite(join(folder, 'images', String(index)), index, 12, index === 2)));
    const [first = '', second = '', third = ''] = images;
    const coordinator = await coordinatorIn(folder);
    const capture = await captureTraffic(coordinator.port);
    const run = await coordinator.launch(CLOSED_FORM);
    const nodes = [await coordinator.join('aster', first), await coordinator.join('birch', second)];

    const tab = await openTab(capture.url);
    await photograph(tab, 'browser-site-start');
    expect(await tab.violations()).toEqual([]);
    await tab.giveImages(third);
    expect(await tab.page.locator('table').innerText()).toMatch(/covid-19\s+12\s+12/);
    const invited = performance.now();
    const statement = await tab.takePart(invitationIn(await coordinator.invite('cedar')), async () => {
      expect(await tab.violations()).toEqual([]);
      await tab.page.setViewportSize({ width: 390, height: 844 });
      await photograph(tab, 'browser-site-statement');
      expect(await tab.violations()).toEqual([]);
      await tab.page.setViewportSize({ width: 1280, height: 720 });
    });
    expect(statement).toContain('sum of their features by class');
    await tab.page.getByRole('button', { name: 'Leave the run' }).waitFor();
    await tab.page.getByText('Images with features').waitFor();
    await tab.page.getByText('Features with WebAssembly; not WebGPU: this browser offers no graphics processor.').waitFor();
    console.log(`from the invitation to the first features: ${((performance.now() - invited) / 1000).toFixed(1)} s`);
    expect(await tab.ended()).toMatch(/Federated\s+[\d.]+ %/);
    await tab.page.emulateMedia({ colorScheme: 'dark' });
    expect(await tab.violations()).toEqual([]);
    await photograph(tab, 'browser-site-result');
    for (const { site } of nodes) await ends(site);

    const outcome = await resultsIn(tab.page);
    expect(outcome.counts).toEqual({ train: 24, validation: 6, test: 6 });
    const own = nodes.map(({ state }) => outcomeIn(state).seconds.features ?? 0);
    console.log(
      `seconds for the features of 36 images, with the engine's start: ${outcome.seconds.features} in the tab, ${own.join(' and ')} at sites of Node with one thread`,
    );
    const differences = await compareFeatures(tab, third);
    const { relativeTolerance } = (await openEfficientNet()).manifest.canary;
    expect([...differences.values()].flat()).toHaveLength(36);
    for (const [kind, values] of differences) {
      console.log(`features, ${kind}: at most ${(100 * Math.max(...values)).toFixed(4)} % from Node's`);
      expect(Math.max(...values), kind).toBeLessThan(relativeTolerance);
    }

    // What left the tab is what its ledger says, and nothing of the images.
    const sent = capture.sent();
    expect(sent.includes('cedar'), 'the capture sees what is sent').toBe(true);
    for (const path of filesUnder(third)) {
      expect(sent.includes(basename(path, extname(path))), path).toBe(false);
      const bytes = readFileSync(path);
      expect(sent.includes(bytes.subarray(bytes.length >> 1, (bytes.length >> 1) + 24)), `bytes of ${path}`).toBe(false);
    }
    const [ledger] = await Promise.all([
      tab.page.waitForEvent('download'),
      tab.page.getByRole('link', { name: 'Download the ledger' }).click(),
    ]);
    const lines = readFileSync(await ledger.path(), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; bytes: number; sha256: string });
    const written = new Set(lines.map(({ sha256 }) => sha256));
    const messages = capture.messages().filter(({ event }) => event !== 'progress');
    expect(messages.length).toBeGreaterThan(6);
    expect(messages.filter(({ payload }) => !written.has(createHash('sha256').update(payload).digest('hex')))).toEqual([]);

    // The model that it downloads is the one that the coordinator signed.
    const downloads: string[] = [];
    tab.page.on('download', (file) => downloads.push(file.suggestedFilename()));
    await tab.page.getByRole('button', { name: 'Download the model' }).click();
    await expect.poll(() => downloads.length).toBe(5);
    expect(downloads.sort()).toEqual(['MODEL_CARD.md', 'head.pb', 'model.json', 'signature.json', 'standardisation.pb'].sort());
    expect(tab.errors).toEqual([]);

    // The same federation again, with a site of Node on the images of the tab.
    const withTab = resultOf(
      coordinator.data,
      run,
      nodes.map(({ state }) => outcomeIn(state)),
    );
    const elsewhere = join(folder, 'elsewhere');
    await mkdir(elsewhere);
    const other = await coordinatorIn(elsewhere);
    const again = await other.launch(CLOSED_FORM);
    const three = [await other.join('aster', first), await other.join('birch', second), await other.join('cedar', third)];
    for (const { site } of three) await ends(site);
    const withNode = resultOf(
      other.data,
      again,
      three.slice(0, 2).map(({ state }) => outcomeIn(state)),
    );
    const largest = Math.max(...withNode.head.map(Math.abs));
    const apart = Math.max(...withTab.head.map((value, i) => Math.abs(value - (withNode.head[i] ?? Number.NaN)))) / largest;
    console.log(
      `heads: at most ${(100 * apart).toFixed(3)} % of the largest weight apart; accuracy ${withTab.accuracy} and ${withNode.accuracy}`,
    );
    expect(apart).toBeLessThan(0.02);
    expect(Math.abs(withTab.accuracy - withNode.accuracy)).toBeLessThanOrEqual(0.1);
  });

  it('goes on in FedAvg when the page was loaded again in the middle, without the images', async () => {
    const folder = await scratchFolder();
    const coordinator = await coordinatorIn(folder);
    await coordinator.launch(FEDAVG);
    const [first, second, third] = await Promise.all([0, 1, 2].map((index) => xraySite(join(folder, 'images', String(index)), index, 10)));
    const nodes = [await coordinator.join('aster', first ?? ''), await coordinator.join('birch', second ?? '')];
    const tab = await openTab(coordinator.url, { imitated: true });
    await tab.giveImages(third ?? '');
    await tab.takePart(invitationIn(await coordinator.invite('cedar')));
    await tab.page.getByText('not WebGPU: the graphics processor is only imitated, which is slower.').waitFor();
    await tab.page.getByText(/^Round [2-7] of /).waitFor({ timeout: 200_000 });
    await tab.page.reload();
    await tab.page.getByText('These are the images of the time before').waitFor();
    await tab.page.getByRole('button', { name: 'Leave the run' }).waitFor();
    expect(await tab.ended()).toMatch(/Federated\s+[\d.]+ %/);
    for (const { site } of nodes) await ends(site);
    const [outcome] = nodes.map(({ state }) => outcomeIn(state));
    expect(outcome?.model?.manifest.sites.map(({ site }) => site).sort()).toEqual(['aster', 'birch', 'cedar']);
    expect(tab.errors).toEqual([]);
  });

  it('computes features on WebGPU where it is asked to, and goes on in WebAssembly when the graphics processor is lost', async () => {
    const folder = await scratchFolder();
    const images = await xraySite(join(folder, 'images'), 0, 5);
    const coordinator = await coordinatorIn(folder);
    await coordinator.launch(CLOSED_FORM);
    const tab = await openTab(coordinator.url, { imitated: true, engine: 'webgpu' });
    await tab.giveImages(images);
    await tab.takePart(invitationIn(await coordinator.invite('cedar')));
    await tab.page.getByText('Features with WebGPU google swiftshader.').waitFor({ timeout: 200_000 });
    await photograph(tab, 'browser-site-webgpu');
    await tab.page.getByText('Images with features: 0 of 15').waitFor({ timeout: 200_000 });
    expect(await tab.violations()).toEqual([]);
    await tab.loseGraphics();
    await tab.page.getByText(/^Features with WebAssembly; not WebGPU: the graphics processor was lost/).waitFor();
    await tab.page.getByText('Images with features: 15 of 15').waitFor({ timeout: 200_000 });

    // The canary came from WebGPU, the images' features from WebAssembly.
    const backbone = await openEfficientNet();
    const frozen = await openFrozenBackbone({ backbone, cuts: ['pooled'], threads: 1 });
    const own = await canaryFeatures(frozen, 'pooled').finally(() => frozen.close());
    const theirs = (await featuresIn(tab.page))[digestOf(canaryImage().data).replace('sha256:', '')] ?? [];
    const apart = distance(own, theirs);
    console.log(`the canary's features on WebGPU: ${(100 * apart).toFixed(5)} % from Node's`);
    expect(apart).toBeGreaterThan(0);
    expect(apart).toBeLessThan(0.0001);
    for (const [kind, values] of await compareFeatures(tab, images)) expect(Math.max(...values), kind).toBeLessThan(0.0001);
    expect(tab.errors).toEqual([]);
  });
});
