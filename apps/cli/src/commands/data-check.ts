import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { loadBackbonePackage } from '@atoll/backbone-efficientnet-lite0';
import {
  type CurateOptions,
  checkDataset,
  curate,
  curationFindings,
  type DataReport,
  type FeatureCache,
  formatDataReport,
  labelledFor,
  openFeatureCache,
  openFileIndex,
  openFrozenBackbone,
  readDataset,
  renderDataPage,
  SOFTWARE,
} from '@atoll/client';
import { readFederation } from '@atoll/coordinator';
import { AtollError, cutPoint, digestOf, PLAIN_VIEW } from '@atoll/core';
import { openLocalBackbone } from '../simulation/compare.ts';
import { bar, Terminal } from '../terminal/terminal.ts';

export interface DataCheckFlags {
  readonly federation?: string;
  readonly classes?: string;
  readonly groupBy?: string;
  readonly state?: string;
  readonly html?: string;
  readonly quick?: boolean;
  readonly json?: boolean;
}

/** `atoll data check DIR`: what a site would find when it joins, and more, without joining. Exit code 1 when there are errors. */
export async function dataCheck(source: string, flags: DataCheckFlags): Promise<void> {
  const { federation, classes, groupBy, json, quick, html, state } = flags;
  if (quick && html !== undefined)
    throw new AtollError(103, '--quick looks at no picture, so it writes no page.', { hint: 'Leave --quick or --html out.' });
  const wanted = federation === undefined ? undefined : readFederation(await readFile(federation, 'utf8'));
  const terminal = new Terminal(process.stderr);
  const read = await readDataset(source, { anyLabels: wanted !== undefined, ...(groupBy === undefined ? {} : { groupBy }) });
  const { dataset, classes: named } =
    wanted === undefined ? { dataset: read, classes: classes?.split(',').map((name) => name.trim()) } : labelledFor(read, wanted);
  const checked = await checkDataset(dataset, {
    ...(named === undefined ? {} : { classes: named }),
    ...(state === undefined ? {} : { index: await openFileIndex(resolve(state, 'features')) }),
    onProgress: (done, total) => terminal.progress(`Checking  ${bar(done, total)} images`),
  });
  const report = quick ? checked : await compared(checked, flags, terminal);
  terminal.done();
  console.log(json ? JSON.stringify({ ...report, samples: undefined }, null, 2) : formatDataReport(report));
  if (report.findings.some(({ severity }) => severity === 'error')) process.exitCode = 1;
}

/** By Ctrl-C; nothing is half written. */
class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

const WORDS = { looking: 'Comparing', features: 'Features ' } as const;

/** The report with what comparing the images gave; writes the page where one is asked for, or a state folder is there to hold it. */
async function compared(report: DataReport, { html, state }: DataCheckFlags, terminal: Terminal): Promise<DataReport> {
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort(new Interrupted());
  process.once('SIGINT', interrupt);
  try {
    const cache = state === undefined ? null : await featuresIn(resolve(state, 'features'));
    const options: CurateOptions = {
      frozen: async () => openFrozenBackbone({ backbone: await openLocalBackbone(), cuts: [CUT] }),
      ...(cache === null ? {} : { cache }),
      onProgress: (what, done, total) => terminal.progress(`${WORDS[what]} ${bar(done, total)} images`),
      signal: interruption.signal,
    };
    const curation = await curate(report, options).finally(() => cache?.close());
    const order = ['error', 'warning', 'info'] as const;
    const all = [...report.findings, ...curationFindings(curation)];
    const findings = order.flatMap((severity) => all.filter((finding) => finding.severity === severity));
    const page = html ?? (state === undefined ? undefined : resolve(state, 'data-check.html'));
    if (page !== undefined) {
      const about = { generatedAt: new Date().toISOString(), softwareVersion: SOFTWARE };
      await writePrivately(page, await renderDataPage(report, curation, findings, about));
      terminal.line(`Pictures  ${page}  (images of this site: it stays here)`);
    }
    return { ...report, findings };
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    terminal.done();
    console.error('Interrupted. --quick leaves out what takes long.');
    process.exit(130);
  } finally {
    process.off('SIGINT', interrupt);
  }
}

const CUT = 'pooled';

/** What a site with this folder keeps of its images, and `atoll join` finds there: the same backbone, cut and view. */
async function featuresIn(directory: string): Promise<FeatureCache> {
  const { manifest, manifestFile } = await loadBackbonePackage();
  const backboneDigest = digestOf(new Uint8Array(await readFile(manifestFile)));
  const key = { backboneDigest, cut: CUT, preprocessing: manifest.preprocessing, view: PLAIN_VIEW };
  return openFeatureCache({ directory, key, dimension: cutPoint(manifest, CUT).size });
}

async function writePrivately(path: string, text: string): Promise<void> {
  await mkdir(dirname(resolve(path)), { recursive: true, mode: 0o700 });
  await writeFile(path, text, { mode: 0o600 });
  await chmod(path, 0o600); // of a file that was there before
}
