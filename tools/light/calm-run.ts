import type { Coordinator } from '@atoll/coordinator';
import { type BackboneManifest, hasEnded, type RunId } from '@atoll/core';
import { CLASSES, canaryOf, lightAnswer } from './answers.ts';
import { type Asked, LightSite } from './light-site.ts';

/** A federation for light sites: a few rounds of averaging, judged at the end. */
export const lightFederation = (name: string, sites: number, rounds: number, changes: object = {}): string =>
  JSON.stringify({
    federation: name,
    classes: CLASSES,
    rounds,
    cohort: { sites, quorum: sites, lateJoin: false },
    deadlines: { join: '60s', prepare: '60s', step: '60s', reconnect: '30s' },
    evaluation: { alone: 'off', personal: false },
    ...changes,
  });

/** What came out of a run. */
export interface Ended {
  readonly kind: string;
  /** Digest of the head; empty where the run has none. */
  readonly head: string;
}

/** A run's end, as the coordinator's state says it; null while it goes on. */
export function endOf({ hub }: Pick<Coordinator, 'hub'>, run: string): Ended | null {
  const id = run as RunId; // or none
  if (!hub.runs.has(id)) return null;
  const { state } = hub.runs.get(id);
  if (!hasEnded(state)) return null;
  return { kind: state.phase.kind, head: state.phase.kind === 'completed' ? state.phase.head : '' };
}

/** Sites that join every run of the federation that is offered them, and answer at once. */
export async function honestSites(
  url: string,
  names: readonly string[],
  manifest: BackboneManifest,
  ca: string | null = null,
): Promise<LightSite[]> {
  const canary = canaryOf(manifest);
  return Promise.all(
    names.map(async (name) => {
      const site = new LightSite({ url, name, canary, ...(ca === null ? {} : { ca }) });
      site.onOffer = (run) => void site.join(run).catch(() => undefined); // who misses it is seen by the end of the run
      site.onTask = (asked: Asked) => void site.result(asked, lightAnswer(name, asked.task)).catch(() => undefined);
      await site.hello();
      return site;
    }),
  );
}

/** Runs the federation to its end. */
export async function runToEnd(coordinator: Pick<Coordinator, 'hub'>, federation: string, patienceMs: number): Promise<Ended> {
  const run = coordinator.hub.launch(federation, 'operator').run ?? '';
  const until = performance.now() + patienceMs;
  for (;;) {
    const end = endOf(coordinator, run);
    if (end !== null) return end;
    if (performance.now() > until) return { kind: 'unfinished', head: '' };
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
