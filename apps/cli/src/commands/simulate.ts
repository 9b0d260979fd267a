import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  checkDataset,
  formatDataReport,
  openFileIndex,
  parsePartition,
  partitionDataset,
  readDataset,
  requireUsable,
  selectEngine,
} from '@atoll/client';
import { readFederation } from '@atoll/coordinator';
import { AtollError, renderReportText, seedFrom } from '@atoll/core';
import { poolImages, writeModel, writeResults } from '../simulation/compare.ts';
import { runFederation } from '../simulation/run-federation.ts';
import { makeSiteFolders } from '../simulation/site-folders.ts';
import { bar, Terminal } from '../terminal/terminal.ts';
import { engineName } from './engine-flag.ts';

export interface SimulateOptions {
  readonly data: string;
  readonly sites: string;
  readonly split: string;
  readonly out: string;
  readonly groupBy?: string;
  readonly engine?: string;
  readonly pooled: boolean;
  readonly inProcess?: boolean;
}

/** `atoll simulate FILE --data DIR --sites N --split HOW`: a whole federation on this machine, from one folder of images. */
export async function simulate(file: string, options: SimulateOptions): Promise<void> {
  const count = Number(options.sites);
  if (!Number.isInteger(count) || count < 1 || count > 200)
    throw new AtollError(103, `--sites ${options.sites} is not a number from 1 to 200.`);
  const mode = parsePartition(options.split);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AtollError(102, `${file} cannot be read.`, { cause });
  });
  const federation = readFederation(text);
  const folder = resolve(options.out);
  const engine = engineName(options.engine);
  const terminal = new Terminal();

  const dataset = await readDataset(options.data, {
    ...(options.groupBy === undefined ? {} : { groupBy: options.groupBy }),
    siteFolders: mode === 'by-folder',
  });
  const report = await checkDataset(dataset, {
    classes: federation.classes,
    index: await openFileIndex(join(folder, 'features')),
    onProgress: (done, total) => terminal.progress(`Checking   ${bar(done, total)} images`),
  });
  terminal.done();
  terminal.line(formatDataReport(report));
  requireUsable(report);
  const seed = seedFrom(federation.seed, 'partition');
  const parts = partitionDataset(report.samples, { sites: count, mode, seed }).map((samples, index) => ({
    name: `site-${index + 1}`,
    samples,
  }));
  for (const { name, samples } of parts) terminal.line(`${name.padEnd(9)} ${classCounts(samples, federation.classes)}`);
  const sites = await makeSiteFolders(folder, parts);

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
      title: `${federation.federation}, simulated: ${count} sites, ${options.split}`,
    });
    terminal.line(written === null ? 'No site had test images; nothing to report.' : `\n${renderReportText(written)}`);
    terminal.line(`Report     ${join(folder, 'report.html')}`);
  } finally {
    await result.close();
  }
}

function classCounts(samples: readonly { readonly label: string }[], classes: readonly string[]): string {
  const count = (name: string): number => samples.filter(({ label }) => label === name).length;
  return `${samples.length} images: ${classes.map((name) => `${name} ${count(name)}`).join(', ')}`;
}
