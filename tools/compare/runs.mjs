// Federations on real images for the comparisons: the sets, their sites' folders, and one run to its end.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkDataset, openFileIndex, parsePartition, partitionDataset, readDataset, selectEngine, splitDataset } from '@atoll/client';
import { readFederation } from '@atoll/coordinator';
import { repeatsOf } from '@atoll/core';
import { renderDrawings } from '@atoll/demo-drawings';
import { poolImages, writeResults } from '../../apps/cli/dist/simulation/compare.js';
import { runFederation } from '../../apps/cli/dist/simulation/run-federation.js';
import { makeSiteFolders } from '../../apps/cli/dist/simulation/site-folders.js';
import { root } from '../setup.mjs';

export const { values: flags } = parseArgs({
  options: { only: { type: 'string' }, images: { type: 'string' }, scratch: { type: 'string' }, strategies: { type: 'string' } },
});
const data = process.env.ATOLL_SHARED_DATA ?? join(root, '..', 'shared', 'data');
const scratch = flags.scratch ?? join(tmpdir(), `atoll-compare-${process.pid}`);
mkdirSync(scratch, { recursive: true });
const quiet = { line: () => {}, progress: () => {}, done: () => {} };
export const { tf } = await selectEngine({});
export const ROUNDS = 30;

export const drawings = { title: 'drawings', name: 'drawings', metric: 'accuracy', seed: 1 };
export const chest = { name: 'chest-xray', metric: 'balancedAccuracy', seed: 1 };
export const blood = { name: 'blood-cells', metric: 'balancedAccuracy', seed: 1, groupBy: '^(.*)_' };

/** The sites' folders of a set, made once: each image has its part before the images are divided between the sites. */
const made = new Map();
export async function sitesOf(set) {
  const key = `${set.name} ${set.sites} ${set.split} ${set.seed}`;
  if (!made.has(key)) made.set(key, await makeSites(set, join(scratch, key.replaceAll(/[^a-z0-9]+/g, '-'))));
  return made.get(key);
}

async function makeSites(set, folder) {
  const { federation } = example(set);
  if (set.name === 'drawings') {
    const drawn = await renderDrawings({ directory: join(folder, 'sites') });
    return drawn.map(({ site, directory, csvPath }) => ({
      name: site,
      data: csvPath,
      directory: join(directory, 'state'),
      cacheDirectory: join(scratch, 'features'),
      backboneDirectory: join(scratch, 'backbones'),
    }));
  }
  const dataset = await readDataset(join(data, set.name), set.groupBy === undefined ? {} : { groupBy: set.groupBy });
  const { samples } = await checkDataset(dataset, { classes: federation.classes, index: await openFileIndex(join(scratch, 'features')) });
  const { validation, test } = federation.data;
  const rest = 1 - test;
  const parts = splitDataset(samples, {
    seed: set.seed,
    fractions: { train: rest * (1 - validation), validation: rest * validation, test },
  });
  const named = ['train', 'validation', 'test'].flatMap((part) => parts[part].map((sample) => ({ ...sample, part })));
  const divided = partitionDataset(named, { sites: set.sites, mode: parsePartition(set.split), seed: set.seed });
  const sites = await makeSiteFolders(
    folder,
    divided.map((own, i) => ({ name: `site-${String(i + 1).padStart(2, '0')}`, samples: own })),
  );
  return sites.map((site) => ({ ...site, cacheDirectory: join(scratch, 'features'), backboneDirectory: join(scratch, 'backbones') }));
}

export function example({ name }) {
  const text = readFileSync(join(root, 'examples', name, 'federation.yaml'), 'utf8');
  return { text, federation: readFederation(text) };
}

/** The sites in folders of their own, one of them with its labels hidden. */
async function hidden(set, { site, hide }) {
  const folder = join(scratch, `hidden-${++runs}`);
  const sites = await makeSites(set, folder);
  for (const one of sites) if (one.name === site) await hide(one);
  return sites;
}

let runs = 0;
/**
 * One federation to its end; what the report says of it. The linear head on multi-level features of each image as it is, with the
 * settings of the set's example otherwise; `changes` are merged into the federation file, key by key.
 */
export async function run(set, strategy, changes = {}, { pooled = false, without } = {}) {
  const sites = without === undefined ? await sitesOf(set) : await hidden(set, without);
  const { federation } = example(set);
  const file = {
    ...federation,
    rounds: ROUNDS,
    strategy,
    head: { kind: 'linear' },
    backbone: { cut: 'multi-level' },
    features: {},
    ...(set.name === 'drawings' ? {} : { data: { ...federation.data, validation: 0 } }), // parts are drawn already
    cohort: {
      sites: sites.length,
      quorum: sites.length > 1 ? 2 : 1,
      ...(strategy.name === 'krum' ? { quorum: Math.min(3, sites.length) } : {}),
    },
    evaluation: { ...federation.evaluation, alone: 'off' },
  };
  const yaml = JSON.stringify(merged(file, changes));
  const folder = join(scratch, `run-${++runs}`);
  const started = performance.now();
  const usedBefore = processorSeconds();
  const result = await runFederation({ yaml, sites, folder, inProcess: true, terminal: quiet });
  try {
    const seconds = (performance.now() - started) / 1_000;
    const used = processorSeconds() - usedBefore;
    const extras = pooled ? await poolImages(result, sites, tf, () => {}) : {};
    const report = writeResults(folder, result, { ...extras, settings: yaml, title: set.title, metric: set.metric });
    const value = report.overall.federated[set.metric];
    console.log(`  ${set.title} · ${strategy.name} ${JSON.stringify(changes)} · ${percent(value)} · ${seconds.toFixed(1)} s`);
    return { report, seconds, processorSeconds: used, head: report.digests.finalHead, value, updates: uploaded(report) };
  } finally {
    await result.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What all threads of this process have worked: says more than a clock where other programs run too. */
const processorSeconds = () => Object.values(process.cpuUsage()).reduce((sum, micros) => sum + micros, 0) / 1e6;

/** Objects are merged, all else is replaced; an object with a name or a kind of its own is another choice and replaces too. */
function merged(base, changes) {
  const result = { ...base };
  for (const [key, value] of Object.entries(changes)) {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    result[key] = isObject && !('name' in value || 'kind' in value) ? merged(base[key] ?? {}, value) : value;
  }
  return result;
}

const uploaded = ({ traffic, sites }) =>
  (traffic?.entries ?? []).filter(({ direction }) => direction === 'up').reduce((sum, { bytes }) => sum + bytes, 0) / sites.length;

/** Mean of shares in percent, and half the width of its 95 % interval. */
export function meanOf(values) {
  const { mean, interval } = repeatsOf(values);
  return interval === null ? percent(mean) : `${percent(mean)} ± ${percent((interval[1] - interval[0]) / 2)}`;
}

export const percent = (value) => (value === undefined || value === null ? '–' : (100 * value).toFixed(1));
export const table = (head, rows) =>
  [`| ${head.join(' | ')} |`, `|${head.map(() => '---|').join('')}`, ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n');

/** Removes what the runs left on disk. */
export const cleanUp = () => {
  if (flags.scratch === undefined) rmSync(scratch, { recursive: true, force: true });
};
