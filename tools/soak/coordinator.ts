import { readdirSync } from 'node:fs';
import { startCoordinator } from '@atoll/coordinator';
import { hasEnded } from '@atoll/core';
import { lightFederation } from '../light/calm-run.ts';
import type { FromChild } from './messages.ts';

const READ_EVERY_MS = 1_000;
export const ROUNDS = 3;

/** A coordinator in a process of its own that launches one run after the other and tells how it is. */
export async function main([folder = '', sites = '1', quorum = '1']: readonly string[]): Promise<void> {
  const problems: string[] = [];
  const coordinator = await startCoordinator({
    folder,
    access: 'open',
    onEvent: (event) => {
      if (event.type === 'problem') problems.push(String(event.error));
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
    const runs = [...coordinator.hub.runs.values()];
    tell({
      type: 'reading',
      rssBytes: rss,
      heapBytes: heapUsed + external,
      handles: process.getActiveResourcesInfo().length,
      descriptors: openDescriptors(),
      runs: runs.length,
      ended: runs.flatMap(({ id, state }) =>
        hasEnded(state)
          ? [
              {
                run: id,
                kind: state.phase.kind,
                rounds: state.history.filter(({ outcome }) => outcome.kind === 'fit').length,
                head: state.phase.kind === 'completed' ? state.phase.head : '',
              },
            ]
          : [],
      ),
      problems,
    });
  }, READ_EVERY_MS);
  await new Promise(() => undefined);
}

function openDescriptors(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return 0; // this system has no such folder
  }
}
