import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  type CheckedSample,
  checkDataset,
  type DataReport,
  formatDataReport,
  labelledFor,
  labelsOf,
  openFileIndex,
  type PartitionMode,
  parsePartition,
  partitionDataset,
  readDataset,
  requireUsable,
  selectEngine,
} from '@atoll/client';
import { readFederation } from '@atoll/coordinator';
import { AtollError, type Federation, type RunReport, renderReportText, type SimulationProfile, seedFrom } from '@atoll/core';
import { poolImages, writeModel, writeResults } from '../simulation/compare.ts';
import { hideLabels, unlabelledSites } from '../simulation/hide-labels.ts';
import { repeatedReport, repeatedText } from '../simulation/repeats.ts';
import { runFederation } from '../simulation/run-federation.ts';
import { makeSiteFolders } from '../simulation/site-folders.ts';
import { openProfile } from '../simulation/virtual/open-profile.ts';
import { simulateVirtually } from '../simulation/virtual/simulate-virtually.ts';
import { bar, Terminal } from '../terminal/terminal.ts';
import { engineName } from './engine-flag.ts';

export interface SimulateOptions {
  readonly data: string;
  readonly sites: string;
  readonly split: string;
  readonly out: string;
  readonly groupBy?: string;
  readonly engine?: string;
  readonly repeat?: string;
  readonly unlabelled?: string;
  readonly pooled: boolean;
  readonly inProcess?: boolean;
  readonly virtual?: boolean;
  readonly profile?: string;
  readonly backbone?: readonly string[];
}

/** `atoll simulate FILE --data DIR --sites N --split HOW`: a whole federation on this machine, from one folder of images. */
export async function simulate(file: string, options: SimulateOptions): Promise<void> {
  const profile = await profileOf(options);
  const count = wholeNumber('--sites', options.sites, profile === null ? MOST_PROCESSES : MOST_VIRTUAL);
  const repeat = wholeNumber('--repeat', options.repeat ?? '1', 1000);
  const mode = parsePartition(options.split);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AtollError(102, `${file} cannot be read.`, { cause });
  });
  const federation = readFederation(text);
  const folder = resolve(options.out);
  const terminal = new Terminal();

  const read = await readDataset(options.data, {
    ...(options.groupBy === undefined ? {} : { groupBy: options.groupBy }),
    siteFolders: mode === 'by-folder',
    anyLabels: true,
  });
  const { dataset, classes } = labelledFor(read, federation);
  const report = await checkDataset(dataset, {
    classes,
    index: await openFileIndex(join(folder, 'features')),
    onProgress: (done, total) => terminal.progress(`Checking   ${bar(done, total)} images`),
  });
  terminal.done();
  terminal.line(formatDataReport(report));
  requireUsable(report);
  const simulation = { options, count, mode, text, classes, data: report, shared: folder, terminal, profile };
  if (repeat === 1) {
    await simulateOnce(federation, folder, simulation);
    return;
  }
  const draws: { seed: number; report: RunReport }[] = [];
  for (let draw = 0; draw < repeat; draw++) {
    const seed = (federation.seed + draw) % SEEDS;
    terminal.line(`Draw ${draw + 1} of ${repeat}, seed ${seed}`);
    const written = await simulateOnce({ ...federation, seed }, join(folder, `draw-${draw + 1}`), simulation);
    if (written === null) throw new AtollError(205, 'No site has test images: draws cannot be compared.');
    draws.push({ seed, report: written });
  }
  const repeated = repeatedReport(draws);
  await writeFile(join(folder, 'repeats.json'), `${JSON.stringify(repeated, null, 2)}\n`);
  terminal.line(`\n${repeatedText(repeated)}`);
  terminal.line(`Figures    ${join(folder, 'repeats.json')}`);
}

/** Each is a process or an agent with a connection of its own. */
const MOST_PROCESSES = 200;
/** As many as a federation file may ask for. */
const MOST_VIRTUAL = 10_000;

/** What the sites are like; null where they are not virtual. Throws AtollError 102, 103, 107. */
async function profileOf({ virtual = false, profile, inProcess }: SimulateOptions): Promise<SimulationProfile | null> {
  if (!virtual) {
    if (profile === undefined) return null;
    throw new AtollError(103, '--profile is for --virtual.');
  }
  if (inProcess === true) throw new AtollError(103, '--virtual does not go with --in-process.');
  return openProfile(profile ?? 'hospital');
}

/** Seeds are below this. */
const SEEDS = 2 ** 31;

function wholeNumber(flag: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new AtollError(103, `${flag} ${text} is not a number from 1 to ${most}.`);
}

interface Simulation {
  readonly options: SimulateOptions;
  readonly count: number;
  readonly mode: PartitionMode;
  /** The federation file. */
  readonly text: string;
  /** What images are labelled with. */
  readonly classes: readonly string[];
  readonly data: DataReport;
  /** What virtual sites are like; null for real ones. */
  readonly profile: SimulationProfile | null;
  /** Where features and backbones are kept that all draws have in common. */
  readonly shared: string;
  readonly terminal: Terminal;
}

/** Divides the images by the federation's seed and runs it to its end; null where no site has test images. */
async function simulateOnce(federation: Federation, folder: string, simulation: Simulation): Promise<RunReport | null> {
  const { options, count, mode, text, classes, data, shared, terminal, profile } = simulation;
  const engine = engineName(options.engine);
  const parts = partitionDataset(data.samples, { sites: count, mode, seed: seedFrom(federation.seed, 'partition') }).map((own, index) => ({
    name: `site-${index + 1}`,
    samples: own,
  }));
  const unlabelled = unlabelledSites(
    options.unlabelled,
    parts.map(({ name }) => name),
  );
  const title = `${federation.federation}, simulated: ${count} sites, ${options.split}${options.unlabelled === undefined ? '' : `, without labels ${options.unlabelled}`}`;
  if (profile !== null)
    return simulateVirtually({
      federation,
      data,
      parts,
      unlabelled,
      profile,
      profileName: options.profile ?? 'hospital',
      folder,
      shared,
      engine,
      backbones: options.backbone ?? [],
      pooled: options.pooled,
      settings: text,
      title: `${title}, virtual`,
      terminal,
    });
  for (const { name, samples: own } of parts) terminal.line(`${name.padEnd(9)} ${classCounts(own, classes)}`);
  const sites = await makeSiteFolders(folder, parts, shared);
  for (const site of sites) if (unlabelled.has(site.name)) await hideLabels(site, federation);

  const yaml = JSON.stringify({
    ...federation,
    cohort: { ...federation.cohort, sites: parts.length, quorum: Math.min(federation.cohort.quorum, parts.length) },
  });
  const result = await runFederation({
    yaml,
    sites,
    folder: join(folder, 'coordinator'),
    terminal,
    inProcess: options.inProcess ?? false,
    backbones: options.backbone ?? [],
    ...(engine === undefined ? {} : { engine }),
  });
  try {
    const { tf } = await selectEngine({ forced: engine });
    const pooled = options.pooled
      ? await poolImages(result, sites, tf, (epoch, epochs) => terminal.progress(`Pooled     ${bar(epoch, epochs)} epochs`))
      : {};
    terminal.done();
    writeModel(join(folder, 'model'), result);
    const written = writeResults(folder, result, {
      ...pooled,
      settings: text,
      title,
    });
    terminal.line(written === null ? 'No site had test images; nothing to report.' : `\n${renderReportText(written)}`);
    terminal.line(`Report     ${join(folder, 'report.html')}`);
    return written;
  } finally {
    await result.close();
  }
}

function classCounts(samples: readonly CheckedSample[], classes: readonly string[]): string {
  const count = (name: string): number => samples.filter((sample) => labelsOf(sample).includes(name)).length;
  return `${samples.length} images: ${classes.map((name) => `${name} ${count(name)}`).join(', ')}`;
}
