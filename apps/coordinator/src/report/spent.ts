import { type ClosedStep, inputsOf, type RunReport, type RunState, standardisationsOf, type TrafficEntry, taskFor } from '@atoll/core';
import type { BlobStore } from '../storage/index.ts';
import { secondsBySite } from './history.ts';

/** Where the time went, by what sites say they spent. */
export function timingOf(state: RunState): NonNullable<RunReport['timing']> {
  const end = 'at' in state.phase ? state.phase.at : (state.history.at(-1)?.combinedAt ?? state.createdAt);
  const sites = [...secondsBySite(state)].map(([site, seconds]) => ({
    site,
    phases: Object.fromEntries(Object.entries(seconds).map(([phase, value]) => [phase, 1_000 * value])),
  }));
  return { wallMs: end - state.createdAt, sites };
}

/** What the journal knows to have travelled: answers up, the heads and statistics that tasks named down. */
export function trafficOf(state: RunState, blobs: BlobStore): TrafficEntry[] {
  const entries: TrafficEntry[] = [];
  for (const site of [...state.members.keys()].sort()) {
    const up = new Map<string, number>();
    const down = new Map<string, number>();
    const seen = new Set<string>();
    for (const step of state.history) {
      const answer = step.answers.get(site);
      const kind = KINDS[step.task.kind];
      if (answer !== undefined) up.set(kind, (up.get(kind) ?? 0) + answer.sizeBytes);
      if (!step.cohort.includes(site)) continue;
      const task = taskFor(step.task, site);
      const statistics = standardisationsOf(task);
      for (const digest of inputsOf(task)) {
        if (seen.has(digest)) continue;
        seen.add(digest);
        const named = statistics.includes(digest) ? 'statistics' : 'head';
        down.set(named, (down.get(named) ?? 0) + blobs.size(digest));
      }
    }
    for (const [kind, bytes] of up) entries.push({ site, direction: 'up', kind, bytes });
    for (const [kind, bytes] of down) entries.push({ site, direction: 'down', kind, bytes });
  }
  return entries;
}

const KINDS = { summarise: 'statistics', fit: 'update', evaluate: 'figures' } as const satisfies Record<ClosedStep['task']['kind'], string>;

/** The largest update: those of a scope beyond the head are larger than those of the head before. */
export function updateBytesOf({ history }: RunState): { updateBytes?: number } {
  const fits = history.filter(({ task }) => task.kind === 'fit');
  const updateBytes = Math.max(0, ...fits.flatMap(({ answers }) => [...answers.values()].map(({ sizeBytes }) => sizeBytes)));
  return updateBytes === 0 ? {} : { updateBytes };
}
