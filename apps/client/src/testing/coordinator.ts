import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import { AtollError } from '@atoll/core';
import {
  CAPABILITIES,
  type CoordinatorToSite,
  decode,
  encode,
  LIMITS,
  PROTOCOL_VERSIONS,
  refusalOf,
  SITE_NAMESPACE,
  type SiteToCoordinator,
  wire,
} from '@atoll/protocol';
import { Server } from 'socket.io';
import type { RequestKind } from '../connection/index.ts';

type ReplyMessage = wire.Reply.$Properties;
/** A reply; `silent`: none, though the connection lives; `drop`: none, and the connection breaks. Throwing an AtollError refuses. */
export type Reaction = ReplyMessage | 'silent' | 'drop';
export type Reactions = { [Kind in RequestKind]?: (message: Uint8Array, times: number) => Reaction | Promise<Reaction> };

/** A real socket.io and HTTP server on loopback that speaks the protocol, and misbehaves where a test tells it to. */
export interface TestCoordinator {
  readonly url: string;
  /** What came, in order. */
  readonly received: { readonly kind: RequestKind; readonly message: Uint8Array }[];
  readonly react: Reactions;
  send(event: keyof CoordinatorToSite, message: Uint8Array): void;
  dropConnections(): void;
  /** How many connections it believes to have. */
  connections(): number;
  /** Shows another certificate from now on. */
  certify(options: ServerOptions): void;
  close(): Promise<void>;
}

export const accepted: ReplyMessage = { body: 'accepted', accepted: { again: false } };
export const welcome = (runs: wire.RunOffer.$Properties[] = []): ReplyMessage => ({
  body: 'welcome',
  welcome: { version: PROTOCOL_VERSIONS[0], capabilities: [...CAPABILITIES], software: 'test', runs },
});
export const joined = (status: wire.RunStatus.$Properties = {}): ReplyMessage => ({ body: 'joined', joined: { status } });

export async function startTestCoordinator(
  react: Reactions = {},
  http: RequestListener = (_, response) => response.writeHead(404).end(),
  tls?: ServerOptions,
  heartbeatMs?: number,
): Promise<TestCoordinator> {
  const secure = tls === undefined ? null : createTlsServer(tls, http);
  const server = secure ?? createServer(http);
  const sockets = new Server<SiteToCoordinator, CoordinatorToSite>(server, {
    serveClient: false,
    maxHttpBufferSize: LIMITS.messageBytes,
    pingInterval: heartbeatMs ?? LIMITS.pingIntervalMs,
    pingTimeout: heartbeatMs ?? LIMITS.pingTimeoutMs,
  });
  const received: TestCoordinator['received'] = [];
  const reactions: Reactions = { hello: () => welcome(), join: () => joined(), ...react };
  const namespace = sockets.of(SITE_NAMESPACE);
  const kinds: RequestKind[] = ['enrol', 'rotate', 'hello', 'prove', 'join', 'blob', 'upload', 'part', 'result', 'leave'];
  const times = new Map<RequestKind, number>();
  namespace.on('connection', (socket) => {
    for (const kind of kinds) {
      socket.on(kind, async (bytes: Uint8Array, acknowledge: (reply: Uint8Array) => void) => {
        const message = Uint8Array.from(bytes);
        received.push({ kind, message });
        times.set(kind, (times.get(kind) ?? 0) + 1);
        let reaction: Reaction;
        try {
          reaction = (await reactions[kind]?.(message, times.get(kind) ?? 1)) ?? 'silent';
        } catch (error) {
          if (!(error instanceof AtollError)) throw error;
          reaction = { body: 'refusal', refusal: refusalOf(error) };
        }
        if (reaction === 'drop') socket.conn.close();
        else if (reaction !== 'silent') acknowledge(encode(wire.Reply, reaction));
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `${secure === null ? 'http' : 'https'}://127.0.0.1:${address.port}`,
    received,
    react: reactions,
    send: (event, message) => void namespace.emit(event, message),
    dropConnections: () => {
      for (const socket of namespace.sockets.values()) socket.conn.close();
    },
    connections: () => namespace.sockets.size,
    certify: (options) => secure?.setSecureContext(options),
    close: async () => {
      await sockets.close();
    },
  };
}

/** What came of one kind, decoded. */
export const messagesOf = <Shape>({ received }: TestCoordinator, kind: RequestKind, type: { decode(bytes: Uint8Array): Shape }): Shape[] =>
  received.filter((one) => one.kind === kind).map(({ message }) => decode(type, message));
