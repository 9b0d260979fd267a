import { once } from 'node:events';
import { type ClientRequest, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, checkServerIdentity, connect, type TLSSocket } from 'node:tls';
import { AtollError } from '@atoll/core';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { guarded } from './guard.ts';
import type { HttpProxy } from './proxy.ts';
import { authorityIn, type Trust } from './trust.ts';

const PIN_MS = 10_000;

/** The agent for all that goes to one coordinator: WebSocket, long polling and downloads. */
export function agentFor(target: URL, proxy: HttpProxy | null, trust: Trust): HttpAgent {
  if (target.protocol === 'http:')
    return guarded(proxy === null ? new HttpAgent() : new HttpProxyAgent(proxy.url, { headers: { ...proxy.headers } }));
  const secured = new Secured(target, trust);
  return guarded(proxy === null ? new DirectAgent(secured) : new TunnelAgent(proxy, secured));
}

type OpenTls = (options: ConnectionOptions) => Promise<TLSSocket>;

/** What every TLS connection to the coordinator is made with. */
class Secured {
  readonly #host: string;
  readonly #trust: Trust;
  #ca: string | undefined;
  #pinning: Promise<string> | undefined;

  constructor({ hostname }: URL, trust: Trust) {
    this.#host = hostname.replace(/^\[|\]$/g, '');
    this.#trust = trust;
    this.#ca = trust.ca;
  }

  /** A connection that verifies the coordinator; the first one, where only a fingerprint is known, finds its authority before. */
  async open(openTls: OpenTls): Promise<TLSSocket> {
    const { identity, fingerprint } = this.#trust;
    const own = { minVersion: 'TLSv1.2', ...identity } as const;
    if (this.#ca === undefined && fingerprint !== null) {
      this.#pinning ??= this.#pin(openTls, own, fingerprint).finally(() => {
        this.#pinning = undefined;
      });
      this.#ca = await this.#pinning;
    }
    return openTls({
      ...own,
      ...(this.#ca === undefined ? {} : { ca: this.#ca }),
      rejectUnauthorized: true,
      // Behind a proxy Node would not know which address it wanted.
      checkServerIdentity: (_, certificate) => checkServerIdentity(this.#host, certificate),
    });
  }

  async #pin(openTls: OpenTls, own: ConnectionOptions, fingerprint: string): Promise<string> {
    const socket = await openTls({ ...own, rejectUnauthorized: false });
    try {
      socket.setTimeout(PIN_MS, () => socket.destroy(new Error('no answer to the TLS handshake')));
      await once(socket, 'secureConnect');
      const ca = authorityIn(socket, fingerprint, this.#host);
      this.#trust.onPinned(ca);
      return ca;
    } finally {
      socket.on('error', () => undefined).destroy();
    }
  }
}

class DirectAgent extends HttpsAgent {
  readonly #secured: Secured;

  constructor(secured: Secured) {
    super();
    this.#secured = secured;
  }

  override createConnection(
    options: RequestOptions & ConnectionOptions,
    connected?: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    const open: OpenTls = async (more) => connect({ ...options, ...more });
    const failed = connected as ((error: Error) => void) | undefined; // there is no stream beside an error
    this.#secured.open(open).then((socket) => connected?.(null, socket), failed);
  }
}

/** A tunnel through the proxy (CONNECT, RFC 9110 §9.3.6), and TLS to the coordinator in it. */
class TunnelAgent extends HttpsProxyAgent<string> {
  readonly #secured: Secured;

  constructor({ url, headers }: HttpProxy, secured: Secured) {
    super(url, { headers: { ...headers } });
    this.#secured = secured;
  }

  override async connect(request: ClientRequest, options: Parameters<HttpsProxyAgent<string>['connect']>[1]): Promise<Socket> {
    return this.#secured.open(async (more) => {
      let status = 0;
      request.once('proxyConnect', ({ statusCode }: { statusCode: number }) => {
        status = statusCode;
      });
      const socket = await super.connect(request, { ...options, ...more, secureEndpoint: true } as typeof options);
      if (status === 200) return socket as TLSSocket; // it was asked for TLS
      socket.destroy();
      throw refusalOf(status, this.proxy.host);
    });
  }
}

/** What a proxy forbids it will forbid again; what it cannot reach it may reach later. */
function refusalOf(status: number, proxy: string): Error {
  const message = `The proxy ${proxy} answers ${status}${status === 407 ? ': it wants a name and a password, or other ones' : ''}.`;
  return status >= 400 && status < 500 ? new AtollError(839, message) : new Error(message);
}
