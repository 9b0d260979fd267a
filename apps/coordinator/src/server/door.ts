import { createServer, type Server as HttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, isIPv6 } from 'node:net';
import { AtollError } from '@atoll/core';
import { isLoopback } from '@atoll/protocol';
import { isEveryAddress, namesOf, openTls, type TlsOptions } from '../tls/index.ts';
import { secureAnswers } from './security-headers.ts';

/** How a server is reached. */
export interface ReachOptions {
  /** 127.0.0.1 unless told: nobody but this machine. */
  readonly host?: string;
  /** 0 takes a free port. */
  readonly port?: number;
  /** Speaks TLS, and nothing else; without it plain HTTP, which is for this machine alone. */
  readonly tls?: TlsOptions;
  /** Host names and addresses by which others reach it, the best known first; the first is in its URL. */
  readonly publicNames?: readonly string[];
  /** Lets it speak plain HTTP beyond this machine, where everyone on the way can read and change what is said. */
  readonly plainHttpOnAPublicAddress?: boolean;
}

/** An HTTP server with its bounds and its certificate, which does not listen yet. */
export interface Door {
  readonly http: HttpServer;
  readonly encrypted: boolean;
  /** Host names and addresses that it goes by, in lower case. */
  readonly names: readonly string[];
  /** SHA-256 of the certificate of its own authority, 64 hexadecimal digits; null where it has none. */
  readonly caFingerprint: string | null;
  /** From when to when its certificate is valid, in milliseconds since 1970; null without TLS. */
  validity(): { readonly from: number; readonly to: number } | null;
  /** Listens, when all that answers is in place; gives its URL, `https://HOST:PORT` or `http://HOST:PORT`. @throws AtollError 412 */
  listen(): Promise<string>;
  /** Ends what keeps the certificate current. The server is closed by whoever answers at it. */
  release(): void;
}

interface DoorOptions extends ReachOptions {
  /** Whose door it is, as a sentence begins. */
  readonly who: string;
  /** The own authority is kept in `folder`/tls. */
  readonly folder: string;
  readonly say: (message: string) => void;
}

/** Who takes nothing and sends nothing for so long is disconnected; does not touch WebSockets, which have their own probe. */
const IDLE_MS = 60_000;

/** Throws AtollError 830 for plain HTTP beyond this machine that nobody asked for. */
export function requireEncryption({ host = '127.0.0.1', tls, plainHttpOnAPublicAddress = false }: ReachOptions): void {
  if (tls === undefined && !isLoopback(host) && !plainHttpOnAPublicAddress)
    throw new AtollError(830, `On ${host} plain HTTP could be read and changed by everyone on the way.`);
}

/** Throws AtollError 830 (plain HTTP beyond this machine), 831 (certificate), 802 (key open to others), 702. */
export async function openDoor(options: DoorOptions): Promise<Door> {
  const { who, folder, say, host = '127.0.0.1', port = 0, publicNames = [] } = options;
  requireEncryption(options);
  const names = namesOf(host, publicNames);
  const tls = options.tls === undefined ? null : await openTls({ folder, options: options.tls, names, now: Date.now, say });
  const bounds = {
    requestTimeout: 60_000,
    headersTimeout: 10_000,
    connectionsCheckingInterval: 1_000,
    keepAliveTimeout: 5_000,
    maxHeaderSize: 8 * 1024,
  };
  const secure = tls === null ? null : createTlsServer({ ...bounds, ...tls.serverOptions });
  const http = secure ?? createServer(bounds);
  http.setTimeout(IDLE_MS);
  let release = (): void => undefined;
  return {
    http,
    encrypted: secure !== null,
    names: [...names, ...(tls?.given?.names ?? [])],
    caFingerprint: tls?.caFingerprint ?? null,
    validity: () => tls?.validity() ?? null,
    async listen() {
      secureAnswers(http, secure !== null);
      await new Promise<void>((resolve, reject) => {
        http.once('error', (cause) => reject(new AtollError(412, `${who} cannot listen on ${host}:${port}.`, { cause })));
        http.listen(port, host, resolve);
      });
      if (secure !== null) release = tls?.keep(secure) ?? release;
      const address = http.address() as AddressInfo; // a TCP server that listens has one
      const everywhere = secure !== null && isEveryAddress(host) ? names[0] : undefined;
      const name = publicNames[0] ?? tls?.given?.nameFor(host) ?? everywhere ?? address.address;
      if (tls?.given?.isFor(name) === false)
        say(`the certificate is not for ${name}: sites and operators that go there will refuse it (834)`);
      return `${secure === null ? 'http' : 'https'}://${isIPv6(name) ? `[${name}]` : name}:${address.port}`;
    },
    release: () => release(),
  };
}
