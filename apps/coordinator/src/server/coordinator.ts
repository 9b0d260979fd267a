import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AtollError } from '@atoll/core';
import {
  type CoordinatorToOperator,
  type CoordinatorToSite,
  LIMITS,
  OPERATOR_NAMESPACE,
  type OperatorToCoordinator,
  SITE_NAMESPACE,
  type SiteToCoordinator,
} from '@atoll/protocol';
import { type Namespace, Server } from 'socket.io';
import { loadBackbones } from '../runs/index.ts';
import { SOFTWARE } from '../software.ts';
import { handleHttp } from './http.ts';
import { type CoordinatorEvent, Hub } from './hub.ts';
import { OperatorSession } from './operator-session.ts';
import { SiteSession } from './site-session.ts';

export interface CoordinatorOptions {
  /** Where the journal and the model store are. */
  readonly folder: string;
  /** 127.0.0.1 unless told: nobody but this machine. */
  readonly host?: string;
  /** 0 takes a free port. */
  readonly port?: number;
  readonly onEvent?: (event: CoordinatorEvent) => void;
}

/** A coordinator that listens. */
export interface Coordinator {
  readonly url: string;
  readonly hub: Hub;
  /** Ends connections and closes the journal; runs go on when a coordinator opens the folder again. */
  close(): Promise<void>;
}

/** Starts a coordinator on a data folder; runs in its journal go on. Throws AtollError 701, 702, 703, 801, 802, 412 (address taken). */
export async function startCoordinator(options: CoordinatorOptions): Promise<Coordinator> {
  const { folder, host = '127.0.0.1', port = 0, onEvent = () => {} } = options;
  const backbones = await loadBackbones();
  const hub = new Hub({ folder, backbones, software: SOFTWARE, now: Date.now, onEvent });
  const http = createServer({ requestTimeout: 60_000, headersTimeout: 10_000 }, handleHttp(backbones, SOFTWARE));
  const server = new Server(http, {
    serveClient: false,
    maxHttpBufferSize: LIMITS.messageBytes,
    pingInterval: LIMITS.pingIntervalMs,
    pingTimeout: LIMITS.pingTimeoutMs,
    connectTimeout: LIMITS.helloMs,
    perMessageDeflate: false,
  });
  const sites: Namespace<SiteToCoordinator, CoordinatorToSite> = server.of(SITE_NAMESPACE);
  sites.on('connection', (socket) => new SiteSession(socket, hub));
  const operators: Namespace<OperatorToCoordinator, CoordinatorToOperator> = server.of(OPERATOR_NAMESPACE);
  operators.on('connection', (socket) => hub.connected(new OperatorSession(socket, hub)));
  try {
    await new Promise<void>((resolve, reject) => {
      http.once('error', reject);
      http.listen(port, host, resolve);
    });
  } catch (cause) {
    hub.close();
    throw new AtollError(412, `The coordinator cannot listen on ${host}:${port}.`, { cause });
  }
  const address = http.address() as AddressInfo; // a TCP server that listens has one
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}`,
    hub,
    close: async () => {
      hub.close();
      await server.close();
    },
  };
}
