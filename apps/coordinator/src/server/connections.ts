import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Socket as TcpSocket } from 'node:net';
import { AtollError } from '@atoll/core';
import { LIMITS } from '@atoll/protocol';
import type { Namespace, Server, Socket } from 'socket.io';
import { networkOf } from '../access/index.ts';
import { MessageRate } from './rate.ts';

/** How many may be connected. Behind a proxy all connections come from its address. */
export interface ConnectionBounds {
  /** `LIMITS.connections` unless told. */
  readonly connections?: number;
  /** `LIMITS.connectionsPerAddress` unless told. */
  readonly connectionsPerAddress?: number;
}

/** A packet of socket.io and one attachment make an event; a probe of the connection is one too. */
const PACKETS_AN_EVENT = 2;
const REPORT_EVERY_MS = 10_000;

/**
 * Bounds what strangers can take up before anyone has said who they are: TCP connections and socket.io sessions, in all and
 * from one address, packets of every kind over each, and the time that a session may be there without taking part.
 */
export class Connections {
  readonly #bounds: Required<ConnectionBounds>;
  readonly #now: () => number;
  readonly #refused: (error: AtollError) => void;
  readonly #tcp = new Tally();
  readonly #sessions = new Tally();
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(bounds: ConnectionBounds, now: () => number, refused: (error: AtollError) => void) {
    const { connections = LIMITS.connections, connectionsPerAddress = LIMITS.connectionsPerAddress } = bounds;
    this.#bounds = { connections, connectionsPerAddress };
    this.#now = now;
    this.#refused = refused;
  }

  /** Ends each TCP connection beyond the bounds as soon as it is there. */
  watch(http: HttpServer): void {
    http.on('connection', (socket: TcpSocket) => {
      const address = addressOf(socket.remoteAddress);
      if (!this.#fits(this.#tcp, address)) {
        socket.destroy();
        return;
      }
      this.#tcp.add(address);
      socket.once('close', () => this.#tcp.remove(address));
    });
  }

  /** Whether a socket.io session may begin; requests of those that have begun are theirs. */
  mayBegin(request: IncomingMessage): boolean {
    const begun = /[?&]sid=/.test(request.url ?? '');
    return begun || this.#fits(this.#sessions, addressOf(request.socket.remoteAddress));
  }

  /** Ends sessions that talk too much or take part in nothing. Nobody rests in socket.io's own namespace. */
  guard(server: Server): void {
    server.engine.on('connection', (session: Session) => {
      const address = addressOf(session.remoteAddress);
      this.#sessions.add(address);
      session.once('close', () => this.#sessions.remove(address));
      const rate = new MessageRate(this.#now(), PACKETS_AN_EVENT * LIMITS.messagesPerSecond);
      session.on('packet', () => {
        try {
          rate.count(this.#now());
        } catch {
          session.close(true);
        }
      });
    });
    server.use((_, next) => next(new Error('Nothing is here.')));
  }

  #fits(tally: Tally, address: string): boolean {
    const { connections, connectionsPerAddress } = this.#bounds;
    const inAll = tally.total >= connections;
    if (!inAll && tally.of(address) < connectionsPerAddress) return true;
    const now = this.#now();
    if (now - this.#toldAt >= REPORT_EVERY_MS) {
      this.#toldAt = now;
      const what = inAll ? `${connections} connections are open` : `${connectionsPerAddress} connections from ${address} are open`;
      this.#refused(new AtollError(413, `${what}; more are ended at once.`));
    }
    return false;
  }
}

/** Ends the whole connection with its part in the namespace: who has left could only start again, with a fresh count of everything. */
export function endWithNamespace(namespace: Pick<Namespace, 'on'>): void {
  namespace.on('connection', (socket: Socket) => {
    socket.once('disconnect', () => socket.conn.close());
  });
}

/** What engine.io's sessions are asked for here. */
interface Session {
  readonly remoteAddress: string;
  on(event: 'packet', listener: () => void): void;
  once(event: 'close', listener: () => void): void;
  close(discard: boolean): void;
}

/** How many there are, by address. */
class Tally {
  total = 0;
  readonly #byAddress = new Map<string, number>();

  of(address: string): number {
    return this.#byAddress.get(address) ?? 0;
  }

  add(address: string): void {
    this.total += 1;
    this.#byAddress.set(address, this.of(address) + 1);
  }

  remove(address: string): void {
    this.total -= 1;
    const left = this.of(address) - 1;
    if (left > 0) this.#byAddress.set(address, left);
    else this.#byAddress.delete(address);
  }
}

/** An IPv6 host has a whole network of addresses: its first 64 bits count as one. */
export function addressOf(address = ''): string {
  const network = networkOf(address);
  return network.includes(':') ? `${network}::/64` : network;
}
