import { readdirSync } from 'node:fs';
import { type LiveRun, startCoordinator } from '@atoll/coordinator';
import { lightFederation } from '../light/calm-run.ts';
import type { CoordinatorReading, FromChild } from './messages.ts';

const READ_EVERY_MS = 1_000;
export const ROUNDS = 3;

/** A coordinator in a process of its own that launches one run after the other and tells how it is. */
export async function main([folder = '', sites = '1', quorum = '1']: readonly string[]): Promise<void> {
  const problems: string[] = [];
  const ended: CoordinatorReading['ended'][number][] = [];
  const coordinator = await startCoordinator({
    folder,
    access: 'open',
    onEvent: (event) => {
      if (event.type === 'problem') problems.push(String(event.error));
      if (event.type === 'ended') ended.push(endOf(event.run));
    },
  });
  const deadlines = { deadlines: { join: '60s', prepare: '60s', step: '30s', reconnect: '3s' } };
  const changes = { ...deadlines, cohort: { sites: Number(sites), quorum: Number(quorum), lateJoin: false } };
  const launch = (): void => void coordinator.hub.launch(lightFederation('soak', Number(sites), ROUNDS, changes), 'operator');
  const tell = (told: FromChild): void => void process.send?.(told);
  process.on('message', (asked) => {
    if (asked === 'launch') launch();
    if (asked === 'end') void coordinator.close().then(() => process.exit(0));
  });
  tell({ type: 'ready', url: coordinator.url });
  setInterval(() => {
    globalThis.gc?.();
    const { rss, heapUsed, external } = process.memoryUsage();
    tell({
      type: 'reading',
      rssBytes: rss,
      heapBytes: heapUsed + external,
      handles: process.getActiveResourcesInfo().length,
      descriptors: openDescriptors(),
      runs: coordinator.hub.runs.size,
      ended,
      problems,
    });
  }, READ_EVERY_MS);
  await new Promise(() => undefined);
}

function endOf({ id, state: { phase, history } }: LiveRun): CoordinatorReading['ended'][number] {
  const rounds = history.filter(({ outcome }) => outcome.kind === 'fit').length;
  return { run: id, kind: phase.kind, rounds, head: phase.kind === 'completed' ? phase.head : '' };
}

function openDescriptors(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return 0; // this system has no such folder
  }
}
