import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunEvent } from '@atoll/core';
import type { wire } from '@atoll/protocol';
import { connectOperator, type Operator } from '../../apps/cli/src/operator/client.ts';
import { Journal, Store } from '../../apps/coordinator/src/storage/index.ts';
import { atoll, type ServedCoordinator, type Started } from './processes.ts';
import { bloodCellSite } from './shared-data.ts';

export const BLOOD_CELLS = {
  federation: 'cells',
  classes: ['platelets', 'rbc', 'wbc'],
  rounds: 8,
  training: { localEpochs: 3, batchSize: 8, optimiser: { name: 'sgd', learningRate: 0.02 } },
  data: { validation: 0.2, test: 0.2 },
  cohort: { sites: 3, quorum: 2 },
  deadlines: { prepare: '10m', step: '2m', reconnect: '60s' },
  evaluation: { alone: 'own' },
};

export interface SiteOnDisk {
  readonly name: string;
  readonly data: string;
  readonly state: string;
}

/** Three sites with blood cells of their own. */
export async function threeSites(folder: string, perClass = 12): Promise<SiteOnDisk[]> {
  const names = ['aster', 'birch', 'cedar'];
  return Promise.all(
    names.map(async (name, index) => ({
      name,
      data: await bloodCellSite(join(folder, 'data', name), index, perClass),
      state: join(folder, 'state', name),
    })),
  );
}

export function joinSite(site: SiteOnDisk, url: string, cache: string, ...more: string[]): Started {
  return atoll('join', url, '--data', site.data, '--name', site.name, '--state', site.state, '--cache', cache, '--threads', '1', ...more);
}

/** Launches the federation through the command line and gives the run's name. */
export async function launch(coordinator: ServedCoordinator, folder: string, federation: object): Promise<string> {
  const file = join(folder, 'federation.yaml');
  await writeFile(file, JSON.stringify(federation));
  const { code, output } = await atoll('launch', file, '--url', coordinator.url).ended;
  const run = /Launched (\S+):/.exec(output)?.[1];
  if (code !== 0 || run === undefined) throw new Error(`not launched: ${output}`);
  return run;
}

export const operator = (url: string): Promise<Operator> => connectOperator(url, { name: 'test' });

/** Waits until the run is in (or after) a round of training. */
export async function reachesRound(url: string, run: string, round: number): Promise<void> {
  const connected = await operator(url);
  try {
    await new Promise<void>((resolve, reject) => {
      connected
        .watch(run, (status) => status.phase === 'step' && status.round >= round && resolve())
        .then((end) => {
          reject(new Error(`ended before round ${round}: ${end.activity}`));
        }, reject);
    });
  } finally {
    connected.close();
  }
}

/** Waits for the end of the run and gives its last status. */
export async function ends(url: string, run: string): Promise<wire.RunStatus> {
  const connected = await operator(url);
  try {
    return await connected.watch(run, () => undefined);
  } finally {
    connected.close();
  }
}

/** The run's events, or those of all runs, read from the coordinator's folder after it has ended. */
export function journalOf(folder: string, run: string | null): RunEvent[] {
  const store = new Store(folder);
  try {
    const journal = new Journal(store);
    return [...journal.entries()].flatMap((entry) => (entry.run !== null && (run === null || entry.run === run) ? [entry.event] : []));
  } finally {
    store.close();
  }
}

/** The final head's digest and the heads of all rounds, from the journal. */
export function headsOf(events: readonly RunEvent[]): { final: string | undefined; rounds: string[] } {
  const completed = events.find((event) => event.type === 'run-completed');
  return {
    final: completed?.type === 'run-completed' ? completed.head : undefined,
    rounds: events.flatMap((event) => (event.type === 'step-combined' && event.outcome.kind === 'fit' ? [event.outcome.head] : [])),
  };
}
