import { AtollError, type BackboneManifest, headArchitecture, outputShapeOf, type PublicKey } from '@atoll/core';
import { encode, float32ToBytes, profileMessage, wire } from '@atoll/protocol';
import {
  type BlobSource,
  blobsOf,
  defer,
  type Network,
  openBackboneStore,
  type SiteConnection,
  type Traffic,
} from '../connection/index.ts';
import type { Engine } from '../engines/engine.ts';
import type { Written } from '../state/patience.ts';
import type { SiteState } from '../state/site-state.ts';
import type { OpenScope, SiteParts } from '../tasks/index.ts';
import type { PhaseClock } from './clock.ts';
import { conclude } from './conclude.ts';
import type { Interruption } from './interruption.ts';
import { leaveByChoice, leaveRun } from './leave.ts';
import type { OfferedRun } from './offers.ts';
import { DAY_MS, type ReachedOptions } from './options.ts';
import type { SiteOutcome } from './outcome.ts';
import { draftOf } from './personal.ts';
import type { SitePlatform } from './platform.ts';
import { profileOf } from './profile.ts';
import { progressOf } from './run-progress.ts';
import { openSiteFeatures, type SiteFeatures } from './site-features.ts';
import type { SiteSurvey } from './survey.ts';
import { TaskLoop } from './task-loop.ts';

/** Where the coordinator's messages go once somebody wants them. */
export interface CoordinatorEvents {
  onTask?: (assignment: wire.Assignment.$Shape) => void;
  onClosed?: (closed: wire.TaskClosed.$Shape) => void;
  onStatus?: (status: wire.RunStatus.$Shape) => void;
}

/** What the parts of a running site share. */
export interface Services {
  readonly platform: SitePlatform;
  readonly options: ReachedOptions;
  readonly state: SiteState;
  /** The key of the coordinator that the site is enrolled at; null at an open one. */
  readonly coordinator: PublicKey | null;
  readonly clock: PhaseClock;
  readonly traffic: Traffic;
  readonly network: Network;
  readonly connection: SiteConnection;
  readonly events: CoordinatorEvents;
  readonly guard: Interruption['guard'];
  /** Aborted when the site ends. */
  readonly stop: AbortController;
  readonly written: Written;
}

/** One site in one run. */
export interface Participation {
  readonly offered: OfferedRun;
  readonly survey: SiteSurvey;
  readonly engine: Engine;
  readonly blobs: BlobSource;
  readonly loop: TaskLoop;
  /** Null when the site left before the end. */
  readonly parts: Promise<SiteParts> | null;
  /** Of the backbone. */
  readonly manifest: BackboneManifest;
  readonly openScope: OpenScope;
}

/** Joins the run and stays to its end. @throws AtollError when the site has to give up */
export async function takePart(services: Services, offered: OfferedRun, survey: SiteSurvey, engine: Engine): Promise<SiteOutcome> {
  const features = await services.guard(openFeatures(services, offered));
  try {
    return await stay(services, offered, survey, engine, features);
  } finally {
    services.stop.abort();
    await features.close();
  }
}

function openFeatures({ platform, options, traffic, network, stop }: Services, offered: OfferedRun): Promise<SiteFeatures> {
  const { onEvent, giveUpAfterMs = DAY_MS } = options;
  const store = openBackboneStore({
    network,
    digest: offered.backbone,
    folder: platform.backbones,
    giveUpAfterMs,
    signal: stop.signal,
    onProgress: (done, total) => onEvent({ kind: 'backbone', done, total }),
    onWaiting: (reason, until) => onEvent({ kind: 'waiting', reason, until }),
    onRequest: (request) => traffic.requested(request, 'request for the backbone'),
    onReceived: (bytes) => traffic.received('backbone', bytes),
  });
  return openSiteFeatures(offered, { platform, store });
}

async function stay(
  services: Services,
  offered: OfferedRun,
  survey: SiteSurvey,
  engine: Engine,
  features: SiteFeatures,
): Promise<SiteOutcome> {
  const { platform, options, state, clock, connection, events, guard, stop, written } = services;
  const { federation, run } = offered;
  const { onEvent } = options;
  const architecture = headArchitecture(federation.head, { featureSize: features.dimension, ...outputShapeOf(federation) });
  const blobs = blobsOf(connection);
  const openScope: OpenScope = (scope) => clock.measure('features', () => features.scope(scope, survey));
  const loop = new TaskLoop({
    run,
    site: state.site.name,
    federation,
    architecture,
    openScope,
    tf: engine.tf,
    connection,
    blobs,
    answers: state.answers,
    keepPersonal: (personal) => state.personal.put(draftOf(run, personal)),
    written,
    data: survey.digest,
    clock,
    emit: onEvent,
  });
  const ended = defer<wire.RunStatus.$Shape>();
  const onStatus = (status: wire.RunStatus.$Shape) => {
    if (status.run !== run) return;
    onEvent({ kind: 'status', status: progressOf(status) });
    if (status.outcome) ended.resolve(status);
  };
  events.onTask = (assignment) => loop.assign(assignment);
  events.onClosed = (closed) => loop.close(closed);
  events.onStatus = onStatus;

  const canary = await guard(clock.measure('features', () => features.canary()));
  const onProgress = (done: number, total: number, cached: number) => {
    onEvent({ kind: 'features', done, total, cached });
    if (joined) loop.tell('computing features', done, total);
  };
  const loadParts = () => clock.measure('features', () => features.parts(survey, { onProgress, signal: stop.signal, written }));
  let joined = false;
  // The others are in the middle of a round: a newcomer comes ready, so that nobody waits for its features.
  const early = offered.started ? await guard(loadParts()) : null;
  const profile = profileMessage(profileOf(survey, engine, platform.software, federation.privacy.minimumCount));
  await guard(written(() => state.currentRun.set(run)));
  onStatus(await guard(connection.join(encode(wire.Join, { run, profile, canary: float32ToBytes(canary) }))));
  joined = true;
  onEvent({ kind: 'joined', run });
  try {
    const parts = early === null ? loadParts() : Promise.resolve(early);
    await guard(loop.run(parts, ended.promise));
    const participation = { offered, survey, engine, blobs, loop, parts, manifest: features.manifest, openScope };
    return await guard(conclude(services, participation, await guard(ended.promise)));
  } catch (error) {
    loop.abort();
    if (options.halt?.aborted) throw error;
    if (!options.signal?.aborted) {
      if (error instanceof AtollError) onEvent({ kind: 'refused', error });
      if (connection.isReady) await state.currentRun.clear().catch(() => undefined); // it is told that the site leaves, and takes it back no more
      await leaveRun(connection, run, error);
      throw error;
    }
    await leaveByChoice(connection, run);
    return conclude(services, { offered, survey, engine, blobs, loop, parts: null, manifest: features.manifest, openScope }, null);
  }
}
