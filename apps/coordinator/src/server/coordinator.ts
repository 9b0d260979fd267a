import type { Server as HttpServer } from 'node:http';
import { type Digest, type HeadKind, type RunId, registerHead, registerStrategy, type Strategy } from '@atoll/core';
import {
  type CoordinatorToOperator,
  type CoordinatorToSite,
  LIMITS,
  OPERATOR_NAMESPACE,
  type OperatorToCoordinator,
  refusalOf,
  SITE_NAMESPACE,
  type SiteToCoordinator,
} from '@atoll/protocol';
import { type Namespace, Server } from 'socket.io';
import { ensureAdministrator, keepReach, type Reach } from '../access/index.ts';
import { Metrics, Readiness, Traces, Traffic } from '../observability/index.ts';
import { addBackbone, loadBackbones } from '../runs/index.ts';
import { SOFTWARE } from '../software.ts';
import { type ConnectionBounds, Connections, endWithNamespace } from './connections.ts';
import { openDoor, type ReachOptions, requireEncryption } from './door.ts';
import type { CoordinatorEvent } from './events.ts';
import { handleHttp } from './http.ts';
import { Hub } from './hub.ts';
import { metricsEndpoint } from './metrics-endpoint.ts';
import { OperatorSession } from './operator-session.ts';
import type { Page } from './pages.ts';
import { isFromHere } from './same-origin.ts';
import { SiteSession } from './site-session.ts';

/** What a coordinator is started with; all but the data folder has a default. */
export interface CoordinatorOptions extends ConnectionBounds, ReachOptions {
  /** Where the journal and the model store are. */
  readonly folder: string;
  /** `enrolled` unless told: sites and operators prove who they are. `open`: those who do not get in too. */
  readonly access?: 'enrolled' | 'open';
  /** Folders of backbones that are added to those of the data folder; the packaged one is always there. */
  readonly backbones?: readonly string[];
  /** Own strategies that federation files and the journal may name, beside those of Atoll; see {@link registerStrategy}. */
  readonly strategies?: readonly Strategy[];
  /** Own kinds of head, as for strategies; sites need them too. */
  readonly heads?: readonly HeadKind[];
  /** What it serves to browsers; none unless told. */
  readonly pages?: readonly Page[];
  /** Told every event of every run with the state after it, and every refusal. */
  readonly onEvent?: (event: CoordinatorEvent) => void;
}

/** A coordinator that listens. */
export interface Coordinator {
  /** Where sites reach it, `https://HOST:PORT` or `http://HOST:PORT`. */
  readonly url: string;
  /** For Atoll's own programs; not public. */
  readonly hub: Hub;
  /**
   * Starts a run from the text of a federation file (YAML, or JSON), and gives its name; `by` is named in the journal, `api` unless told.
   * Throws AtollError 101, 102 (the file), 121, 330 (own parts), 304 (backbone), 702.
   */
  launch(federation: string, by?: string): RunId;
  /** SHA-256 of the certificate of its own authority, 64 hexadecimal digits, for sites to pin; null where it has none. */
  readonly caFingerprint: string | null;
  /** Ends connections and closes the journal; runs go on when a coordinator opens the folder again. */
  close(): Promise<void>;
}

/**
 * Starts a coordinator on a data folder; runs in its journal go on.
 * Throws AtollError 120 and 121 (own parts), 302 and 311 (backbone), 412 (address taken), 701, 702, 703, 801, 802, 830 (plain HTTP beyond this machine), 831 (certificate).
 */
export async function startCoordinator(options: CoordinatorOptions): Promise<Coordinator> {
  const { folder, onEvent = () => {} } = options;
  requireEncryption(options);
  for (const strategy of options.strategies ?? []) registerStrategy(strategy);
  for (const head of options.heads ?? []) registerHead(head);
  for (const source of options.backbones ?? []) await addBackbone(source, folder);
  const backbones = await loadBackbones(folder);
  const { access = 'enrolled' } = options;
  const metrics = new Metrics();
  const traces = new Traces(SOFTWARE);
  const tell = (event: CoordinatorEvent): void => {
    metrics.onEvent(event);
    traces.onEvent(event);
    onEvent(event);
  };
  const hub = new Hub({ folder, backbones, software: SOFTWARE, now: Date.now, access, onEvent: tell });
  try {
    return await listen(hub);
  } catch (error) {
    hub.close();
    throw error;
  }

  async function listen(hub: Hub): Promise<Coordinator> {
    const say = (message: string): void => tell({ type: 'tls', message });
    const door = await openDoor({ ...options, who: 'The coordinator', say });
    const { http, encrypted, names, caFingerprint, validity } = door;
    const readiness = new Readiness({ folder, store: hub.store, validity, now: Date.now });
    const traffic = new Traffic(http, encrypted);
    const observed = { hub, folder, traffic, readiness, certificateEnd: () => validity()?.to ?? null };
    http.on('request', handleHttp({ backbones, pages: options.pages ?? [], readiness, metrics: metricsEndpoint(metrics, observed) }));
    const connections = new Connections(options, Date.now, (error) => hub.refused('a connection', 'connection', refusalOf(error), error));
    connections.watch(http);
    const reach: { -readonly [Key in keyof Reach]: Reach[Key] } = { url: '', authority: caFingerprint as Digest | null }; // of SHA-256
    const server = openSockets(http, hub, { connections, reach: () => reach, names });
    reach.url = await door.listen();
    if (access === 'enrolled') ensureAdministrator(folder, hub.access, reach, Date.now());
    keepReach(folder, hub.access, reach);
    return {
      url: reach.url,
      hub,
      launch: (federation, by = 'api') => hub.launch(federation, by).run as RunId, // a run that was just launched has its name
      caFingerprint,
      close: async () => {
        door.release();
        traces.close(Date.now());
        hub.close();
        await server.close();
      },
    };
  }
}

interface Doors {
  readonly connections: Connections;
  readonly reach: () => Reach;
  /** Host names that it goes by. */
  readonly names: readonly string[];
}

function openSockets(http: HttpServer, hub: Hub, { connections, reach, names }: Doors): Server {
  const server = new Server(http, {
    serveClient: false,
    maxHttpBufferSize: LIMITS.messageBytes,
    pingInterval: LIMITS.pingIntervalMs,
    pingTimeout: LIMITS.pingTimeoutMs,
    connectTimeout: LIMITS.helloMs,
    perMessageDeflate: false,
    allowRequest: (request, decide) => decide(null, isFromHere(request, names) && connections.mayBegin(request)),
  });
  connections.guard(server);
  const sites: Namespace<SiteToCoordinator, CoordinatorToSite> = server.of(SITE_NAMESPACE);
  sites.on('connection', (socket) => new SiteSession(socket, hub));
  const operators: Namespace<OperatorToCoordinator, CoordinatorToOperator> = server.of(OPERATOR_NAMESPACE);
  operators.on('connection', (socket) => hub.connected(new OperatorSession(socket, hub, reach)));
  for (const namespace of [sites, operators]) endWithNamespace(namespace);
  return server;
}
