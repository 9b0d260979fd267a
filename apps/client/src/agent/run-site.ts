import { AtollError, requireHead } from '@atoll/core';
import { taskOf } from '@atoll/protocol';
import { countTraffic, SiteConnection } from '../connection/index.ts';
import type { Engine } from '../engines/engine.ts';
import { describeWhatLeaves } from '../privacy/index.ts';
import { untilWritten, type Written } from '../state/patience.ts';
import type { SiteState } from '../state/site-state.ts';
import { checkForRun, startChecking } from './check-data.ts';
import { startClock } from './clock.ts';
import { describeEngine } from './engine.ts';
import { type Introduced, introduce } from './enrol.ts';
import type { AgentListener } from './events.ts';
import { interruptionOf } from './interruption.ts';
import { chooseRun } from './offers.ts';
import { DAY_MS, type ReachedOptions, type SiteOptions } from './options.ts';
import type { SiteOutcome } from './outcome.ts';
import type { SitePlatform } from './platform.ts';
import { type CoordinatorEvents, type Services, takePart } from './take-part.ts';

/**
 * Takes part in one run from its beginning to its end: checks the images, joins, answers tasks, and keeps the final model
 * and the site's own results in its state. Connects again by itself, and goes on after a restart of either side.
 *
 * Resolves when the run has ended, however it ended, or `signal` made the site leave it.
 * @throws AtollError when the site cannot take part or has to give up; the reason of `signal` when aborted before joining, and that of `halt`.
 */
export async function runSite(platform: SitePlatform, options: SiteOptions): Promise<SiteOutcome> {
  options.signal?.throwIfAborted();
  options.halt?.throwIfAborted();
  const state = await platform.openState(options.name);
  try {
    const introduced = await introduce(state.enrolments, state.site.name, options);
    return await join(platform, { ...options, url: introduced.url }, state, introduced);
  } finally {
    await state.close();
  }
}

async function join(platform: SitePlatform, options: ReachedOptions, state: SiteState, introduced: Introduced): Promise<SiteOutcome> {
  const { url, signal, halt, onEvent, waitForRunMs = DAY_MS, giveUpAfterMs = DAY_MS } = options;
  const clock = startClock();
  const traffic = countTraffic(state.ledger);
  const unfinished = await state.currentRun.get();
  const choice = chooseRun(options.run, unfinished);
  const run = options.run ?? unfinished;
  const events: CoordinatorEvents = {};
  const onWaiting = (reason: string, until: number) => onEvent({ kind: 'waiting', reason, until });
  const network = await platform.openNetwork(introduced);
  const connection = new SiteConnection({
    url,
    network,
    site: state.site.name,
    instance: state.site.instance,
    software: platform.software,
    ...(run === null ? {} : { run }),
    traffic,
    giveUpAfterMs,
    ...(introduced.proof === undefined ? {} : { proof: introduced.proof }),
    onConnected: (software) => onEvent({ kind: 'connected', url, software }),
    onWaiting,
    onOffer: (offer) => choice.add(offer),
    onTask: (assignment) => {
      events.onTask?.(assignment);
      if (assignment.task) state.ledger.assigned(taskOf(assignment.task));
    },
    onClosed: (closed) => events.onClosed?.(closed),
    onStatus: (status) => events.onStatus?.(status),
  });
  const { guard, within } = interruptionOf(connection, [signal, halt]);
  // What a failure leaves behind must not go on in the background.
  const stop = new AbortController();
  try {
    const [engine, data] = await guard(Promise.all([startEngine(platform, onEvent), platform.openData()]));
    const checked = clock.measure('reading', () => startChecking(data, onEvent));
    checked.catch(() => undefined);

    const lateRun = setTimeout(() => onWaiting('waiting for a run to join', Date.now() + waitForRunMs), 1_000);
    const offered = await within(choice.chosen, waitForRunMs, () => noRun(options)).finally(() => clearTimeout(lateRun));
    state.ledger.takes(offered.federation.features.columns.map(({ name }) => name));
    onEvent({ kind: 'offered', run: offered.run, federation: offered.federation, privacy: describeWhatLeaves(offered.federation) });
    requireHead(offered.federation.head);
    await guard(checked);
    const survey = await guard(clock.measure('reading', () => checkForRun(offered.federation, state.site.name, data)));
    onEvent({ kind: 'data', report: survey.report, counts: survey.counts, classCounts: survey.classCounts });
    await guard(options.agree?.(offered.run) ?? Promise.resolve());
    const written: Written = (work, unwanted = stop.signal) => untilWritten(work, { giveUpAfterMs, onWaiting, signal: unwanted });
    const coordinator = introduced.proof?.coordinator ?? null;
    const services: Services = { platform, options, state, coordinator, clock, traffic, network, connection, events, guard, stop, written };
    return await takePart(services, offered, survey, engine);
  } finally {
    stop.abort();
    connection.close();
  }
}

async function startEngine(platform: SitePlatform, emit: AgentListener): Promise<Engine> {
  const engine = await platform.startEngine();
  emit({ kind: 'engine', name: engine.name, description: describeEngine(engine), lines: engine.describe() });
  return engine;
}

const noRun = ({ run, url }: ReachedOptions): AtollError =>
  new AtollError(601, run === undefined ? `${url} has offered no run to join.` : `${url} has not offered the run ${run}.`, {
    hint: 'Ask who runs the coordinator; atoll runs lists the runs there.',
  });
