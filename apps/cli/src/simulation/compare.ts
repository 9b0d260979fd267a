import { readFile } from 'node:fs/promises';
import { loadBackbonePackage } from '@atoll/backbone-efficientnet-lite0';
import { openFrozenBackbone, type SiteOutcome, trainPooled } from '@atoll/client';
import { buildReport, type ReportExtras, SOFTWARE, writeReport, writeRun } from '@atoll/coordinator';
import {
  type Backbone,
  cutsOf,
  type Evaluation,
  mergeEvaluations,
  openBackbone,
  type RunReport,
  type SiteEngine,
  type Tf,
  type TrafficEntry,
} from '@atoll/core';
import type { FederationResult } from './run-federation.ts';
import type { SimulatedSite } from './running-site.ts';

/** The backbone with its weights, from the package on this machine. */
export async function openLocalBackbone(): Promise<Backbone> {
  const { manifest, weightsFile } = await loadBackbonePackage();
  return openBackbone(manifest, new Uint8Array(await readFile(weightsFile)));
}

/** Evaluations of a model trained on all sites' images together, by site; possible only because all are on this machine. */
export async function poolImages(
  { run }: FederationResult,
  sites: readonly SimulatedSite[],
  tf: Tf,
  onEpoch: (epoch: number, epochs: number) => void,
): Promise<{ pooled: Map<string, Evaluation>; pooledValidation: Evaluation }> {
  const { federation } = run.state;
  const { backbone } = run.context;
  const { manifest } = backbone;
  const result = await trainPooled({
    federation,
    manifest,
    sites: sites,
    tf,
    frozen: async () =>
      openFrozenBackbone({
        backbone: backbone.open(),
        cuts: cutsOf(federation, manifest),
        blocks: federation.features.handCrafted,
      }),
    onEpoch,
  });
  return {
    pooled: new Map(result.sites.map(({ site, test }) => [site, test])),
    pooledValidation: mergeEvaluations(result.sites.map(({ validation }) => validation)),
  };
}

/** Writes the model folder of a federation that ran on this machine. */
export function writeModel(folder: string, { coordinator, run }: FederationResult): void {
  writeRun(folder, run, coordinator.hub.blobs);
}

/** Writes its report.json and report.html; null when no site had test images. */
export function writeResults(folder: string, result: FederationResult, extras: ReportExtras): RunReport | null {
  const { coordinator, run } = result;
  const { hub } = coordinator;
  const source = { run, blobs: hub.blobs, journal: hub.journal.head, software: SOFTWARE, generatedAt: new Date().toISOString() };
  const report = buildReport(source, { ...toldBySites(result), ...extras });
  if (report !== null) writeReport(folder, report);
  return report;
}

function toldBySites({ outcomes, engines, features }: FederationResult): ReportExtras {
  const sites = new Map<string, { engine?: SiteEngine; features?: { computed: number; cached: number } }>();
  for (const [name, outcome] of outcomes) {
    const engine = engines.get(name);
    const counted = features.get(name);
    sites.set(name, {
      engine: {
        features: 'onnxruntime-node',
        training: outcome.engine,
        machine: `${process.platform} ${process.arch}, Node ${process.versions.node}`,
        ...(engine === undefined ? {} : { reasons: engine }),
      },
      ...(counted === undefined ? {} : { features: counted }),
    });
  }
  return { sites, traffic: [...outcomes].flatMap(([site, outcome]) => trafficOf(site, outcome)) };
}

/** Messages by what a reader cares for; the rest is hello, join, tasks and status. */
const KINDS: Readonly<Record<string, string>> = {
  backbone: 'backbone',
  blob: 'heads',
  result: 'answers',
  part: 'answers',
  status: 'status',
};

function trafficOf(site: string, { bytes }: SiteOutcome): TrafficEntry[] {
  const entries = (direction: 'up' | 'down', counts: Readonly<Record<string, number>>): TrafficEntry[] => {
    const totals = new Map<string, number>();
    for (const [message, size] of Object.entries(counts)) {
      const kind = (direction === 'up' && message === 'blob' ? undefined : KINDS[message]) ?? 'other';
      totals.set(kind, (totals.get(kind) ?? 0) + size);
    }
    return [...totals].map(([kind, total]) => ({ site, direction, kind, bytes: total }));
  };
  return [...entries('up', bytes.sent), ...entries('down', bytes.received)];
}
