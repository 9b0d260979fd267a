import type { wire } from '@atoll/protocol';

/** The runs of one federation. */
export interface Federation {
  readonly name: string;
  /** Newest first. */
  readonly runs: readonly wire.RunStatus[];
  readonly latest: wire.RunStatus;
  /** The latest run that came to a model; null where none did. */
  readonly model: wire.RunStatus | null;
}

/** Runs by federation, the one that was launched last first. @param runs oldest first */
export function federationsOf(runs: readonly wire.RunStatus[]): Federation[] {
  const byName = new Map<string, wire.RunStatus[]>();
  for (const run of runs) byName.set(run.federation, [run, ...(byName.get(run.federation) ?? [])]);
  return [...byName]
    .flatMap(([name, [latest, ...earlier]]) => {
      if (latest === undefined) return [];
      const all = [latest, ...earlier];
      return [{ name, runs: all, latest, model: all.find(({ outcome }) => outcome === 'completed') ?? null }];
    })
    .sort((a, b) => b.latest.createdAt - a.latest.createdAt);
}
