import { AtollError } from '@atoll/core';
import { taskOf } from '@atoll/protocol';
import { countTraffic, SiteConnection } from '../connection/index.ts';
import { openFileIndex, readDataset } from '../data/index.ts';
import { describeWhatLeaves } from '../privacy/index.ts';
import { openSiteState, type SiteState, untilWritten, type Written } from '../state/index.ts';
import { checkForRun, startChecking } from './check-data.ts';
import { startClock } from './clock.ts';
import { chooseEngine } from './engine.ts';
import { type Introduced, introduce } from './enrol.ts';
import { interruptionOf } from './interruption.ts';
import { openKeptNetwork } from './kept-network.ts';
import { chooseRun } from './offers.ts';
import { DAY_MS, type JoinOptions, type ReachedOptions } from './options.ts';
import type { SiteOutcome } from './outcome.ts';
import { SOFTWARE } from './software.ts';
import { type CoordinatorEvents, type Services, takePart } from './take-part.ts';

/**
 * Takes part in one run from its beginning to its end: checks the images, joins, answers tasks, and keeps the final model
 * and the site's own results in the state folder. Connects again by itself, and goes on after a restart of either side.
 *
 * Resolves when the run has ended, however it ended, or `signal` made the site leave it.
 * @throws AtollError when the site cannot take part or has to give up; the signal's reason when aborted before joining.
 */
export async function joinFederation(options: JoinOptions): Promise<SiteOutcome> {
  options.signal?.throwIfAborted();
  const state = await openSiteState(options.directory, options.name);
  try {
    const introduced = await introduce(options.directory, state.site.name, options);
    return await join({ ...options, url: introduced.url }, state, introduced);
  } finally {
    await state.close();
  }
}

async function join(options: ReachedOptions, state: SiteState, introduced: Introduced): Promise<SiteOutcome> {
  const { url, signal, onEvent, waitForRunMs = DAY_MS, giveUpAfterMs = DAY_MS } = options;
  const clock = startClock();
  const traffic = countTraffic(state.ledger);
  const unfinished = await state.currentRun.get();
  const choice = chooseRun(options.run, unfinished);
  const run = options.run ?? unfinished;
  const events: CoordinatorEvents = {};
  const onWaiting = (reason: string, until: number) => onEvent({ kind: 'waiting', reason, until });
  const network = await openKeptNetwork(options.directory, introduced, options.network);
  const connection = new SiteConnection({
    url,
    network,
    site: state.site.name,
    instance: state.site.instance,
    software: SOFTWARE,
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
  const { guard, within } = interruptionOf(connection, signal);
  // What a failure leaves behind must not go on in the background.
  const stop = new AbortController();
  try {
    const engine = chooseEngine(options);
    const dataset = await guard(
      readDataset(options.data, { anyLabels: true, ...(options.groupBy === undefined ? {} : { groupBy: options.groupBy }) }),
    );
    const index = await openFileIndex(options.cacheDirectory ?? state.cacheDirectory);
    const checked = clock.measure('reading', () => startChecking(dataset, index, onEvent));
    checked.catch(() => undefined);
    engine.catch(() => undefined);

    const lateRun = setTimeout(() => onWaiting('waiting for a run to join', Date.now() + waitForRunMs), 1_000);
    const offered = await within(choice.chosen, waitForRunMs, () => noRun(options)).finally(() => clearTimeout(lateRun));
    onEvent({ kind: 'offered', run: offered.run, federation: offered.federation, privacy: describeWhatLeaves(offered.federation) });
    await guard(checked);
    const survey = await guard(clock.measure('reading', () => checkForRun(offered.federation, state.site.name, dataset, index)));
    onEvent({ kind: 'data', report: survey.report, counts: survey.counts, classCounts: survey.classCounts });
    const written: Written = (work, unwanted = stop.signal) => untilWritten(work, { giveUpAfterMs, onWaiting, signal: unwanted });
    const coordinator = introduced.proof?.coordinator ?? null;
    const services: Services = { options, state, coordinator, clock, traffic, network, connection, events, guard, stop, written };
    return await takePart(services, offered, survey, await guard(engine));
  } finally {
    stop.abort();
    connection.close();
  }
}

const noRun = ({ run, url }: ReachedOptions): AtollError =>
  new AtollError(601, run === undefined ? `${url} has offered no run to join.` : `${url} has not offered the run ${run}.`, {
    hint: 'Ask who runs the coordinator; atoll runs lists the runs there.',
  });
