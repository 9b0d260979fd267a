import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CheckedSample,
  type DataReport,
  type EngineName,
  openVirtualSites,
  selectEngine,
  surveyVirtualSites,
  trainPooledOn,
  type VirtualSites,
} from '@atoll/client';
import { buildReport, type ReportExtras, SOFTWARE, writeReport, writeRun } from '@atoll/coordinator';
import {
  AtollError,
  drawTraits,
  type Evaluation,
  type Federation,
  mergeEvaluations,
  missingInWords,
  type RunReport,
  renderReportText,
  type SimulationProfile,
} from '@atoll/core';
import { bar, engineText, type Terminal } from '../../terminal/terminal.ts';
import { runError } from '../run-error.ts';
import { simulationText } from './simulation-text.ts';
import { LAUNCH, VirtualFederation } from './virtual-federation.ts';
import { VirtualView } from './virtual-view.ts';

export interface VirtualSimulation {
  readonly federation: Federation;
  /** Of all images. */
  readonly data: DataReport;
  readonly parts: readonly { readonly name: string; readonly samples: readonly CheckedSample[] }[];
  /** Sites that have labels of their test images alone. */
  readonly unlabelled: ReadonlySet<string>;
  readonly profile: SimulationProfile;
  readonly profileName: string;
  /** Where the results are written. */
  readonly folder: string;
  /** Where features are kept, of all draws. */
  readonly shared: string;
  readonly engine: EngineName | undefined;
  readonly backbones: readonly string[];
  readonly pooled: boolean;
  /** The federation file as it was given. */
  readonly settings: string;
  readonly title: string;
  readonly terminal: Terminal;
}

/** A federation of virtual sites, to its end and its report. Null where no site has test images. Throws AtollError 603, 604 where the run fails, and what a site fails with. */
export async function simulateVirtually(simulation: VirtualSimulation): Promise<RunReport | null> {
  const { federation, data, parts, profile, folder, shared, terminal, backbones } = simulation;
  const { able, unable } = surveyVirtualSites(federation, data, parts, simulation.unlabelled);
  if (unable.length > 0) terminal.line(`${unable.length} of ${parts.length} sites cannot take part; ${unable[0]?.name}: ${unable[0]?.why}`);
  if (able.length === 0) throw new AtollError(205, 'No site has enough images to take part.');
  const engine = await selectEngine({ forced: simulation.engine });
  terminal.line(engineText(engine.describe()));
  const names = able.map(({ name }) => name);
  if (federation.cohort.quorum > names.length)
    terminal.line(`Quorum     lowered from ${federation.cohort.quorum} to ${names.length}, all that can take part: nobody may be away`);
  const cohort = { ...federation.cohort, sites: names.length, quorum: Math.min(federation.cohort.quorum, names.length) };
  const view = new VirtualView(terminal, names.length);
  let opened: VirtualSites | undefined;
  const virtual = await VirtualFederation.open({
    yaml: JSON.stringify({ ...federation, cohort }),
    folder: join(folder, 'virtual'),
    backbones,
    traits: drawTraits(profile, names, federation.seed),
    onEvent: (event, running) => view.changed(event, running),
    open: async ({ run, blobs }) => {
      opened = await openVirtualSites({
        federation: run.state.federation,
        backbone: run.context.backbone,
        sites: able,
        cacheDirectory: join(shared, 'features'),
        engine,
        blobs: { fetch: (digest) => Promise.resolve(blobs.get(digest)) },
        onProgress: (done, total) => terminal.progress(`Features   ${bar(done, total)} images`),
      });
      return opened;
    },
  });
  try {
    await virtual.run();
    terminal.done();
    const { run, blobs, journal } = virtual.coordinator;
    const result = virtual.account.result(
      { profile: simulation.profileName, seed: federation.seed, unable: unable.length, endedMs: virtual.elapsedMs },
      run.state,
    );
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'simulation.json'), `${JSON.stringify(result, null, 2)}\n`);
    if (run.state.phase.kind !== 'completed') {
      terminal.line(simulationText(result, null));
      const missing = missingInWords(virtual.account.missing);
      const hint = `${missing === '' ? '' : `The sites that were missing: ${missing}. `}Give them more time (deadlines), or lower cohort.quorum.`;
      throw runError(run.state, '', hint);
    }
    writeRun(join(folder, 'model'), run, blobs);
    const pooled = simulation.pooled ? await pooledOf(opened?.sites ?? [], federation, engine.tf, terminal) : {};
    const generatedAt = new Date(LAUNCH + virtual.elapsedMs).toISOString();
    const report = buildReport(
      { run, blobs, journal: journal.head, software: SOFTWARE, generatedAt },
      { ...pooled, settings: simulation.settings, title: simulation.title, simulation: result },
    );
    if (report !== null) writeReport(folder, report);
    terminal.line(simulationText(result, report));
    terminal.line(report === null ? 'No site had test images; nothing to report.' : renderReportText(report));
    if (report !== null) terminal.line(`Report     ${join(folder, 'report.html')}`);
    return report;
  } finally {
    terminal.done();
    virtual.coordinator.close();
    await opened?.close();
  }
}

/** What a model on all images in one place gets at each site. */
async function pooledOf(
  sites: VirtualSites['sites'],
  federation: Federation,
  tf: Parameters<typeof trainPooledOn>[1]['tf'],
  terminal: Terminal,
): Promise<Pick<ReportExtras, 'pooled' | 'pooledValidation'>> {
  const result = await trainPooledOn(
    sites.map(({ name, raw }) => ({ site: name, raw })),
    { federation, tf, onEpoch: (epoch, epochs) => terminal.progress(`Pooled     ${bar(epoch, epochs)} epochs`) },
  );
  terminal.done();
  return {
    pooled: new Map<string, Evaluation>(result.sites.map(({ site, test }) => [site, test])),
    pooledValidation: mergeEvaluations(result.sites.map(({ validation }) => validation)),
  };
}
