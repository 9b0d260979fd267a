import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import { connect, createServer as createTcpServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { onTestFinished } from 'vitest';

interface ProxyBehaviour {
  /** `name:password` without which it answers 407. */
  readonly login?: string;
  /** What it does with an upgrade to WebSocket: refuse it as many do, or neither pass it on nor answer. */
  readonly upgrades?: 'refuse' | 'swallow';
  /** The status with which it answers CONNECT, in place of a tunnel. */
  readonly connect?: number;
}

export interface TestProxy {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  /** Method and host of what came, and whether it was let through. */
  readonly seen: string[];
}

/** An HTTP proxy on loopback: CONNECT and absolute addresses (RFC 9110 §9.3.6, RFC 9112 §3.2.2). Every host is this machine to it. */
export async function startProxy({ login, upgrades = 'refuse', connect: refused }: ProxyBehaviour = {}): Promise<TestProxy> {
  const seen: string[] = [];
  const sockets = new Set<Duplex>();
  const wanted = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`;
  const allowed = ({ headers, method }: IncomingMessage, target: string): boolean => {
    const ok = wanted === undefined || headers['proxy-authorization'] === wanted;
    seen.push(`${method} ${target} ${ok ? 'let through' : '407'}`);
    return ok;
  };
  const server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url ?? '');
    if (!allowed(incoming, url.host)) return void outgoing.writeHead(407, { 'proxy-authenticate': 'Basic' }).end();
    const { 'proxy-authorization': _, 'proxy-connection': __, ...headers } = incoming.headers;
    const onward = request(
      { host: '127.0.0.1', port: url.port, path: url.pathname + url.search, method: incoming.method, headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex) => {
    seen.push(`UPGRADE ${upgrades}d`);
    if (upgrades === 'refuse') socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
    else incoming.resume();
  });
  server.on('connect', (incoming: IncomingMessage, client: Socket) => {
    if (!allowed(incoming, incoming.url ?? '')) return void client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    if (refused !== undefined) return void client.end(`HTTP/1.1 ${refused} No\r\n\r\n`);
    const port = Number(incoming.url?.split(':').at(-1));
    const target = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(client);
      client.pipe(target);
    });
    sockets.add(target);
    for (const [one, other] of [
      [client, target],
      [target, client],
    ] as const)
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
  });
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { address: `127.0.0.1:${portOf(server.address())}`, seen };
}

/** A reverse proxy on loopback that ends TLS in front of a port of this machine, and refuses WebSocket. */
export async function startTlsFront(to: number, certificate: ServerOptions): Promise<{ readonly url: string; refused(): number }> {
  let refused = 0;
  const server = createTlsServer(certificate, (incoming, outgoing) => {
    const { url: path, method, headers } = incoming;
    const onward = request({ host: '127.0.0.1', port: to, path, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  server.on('upgrade', (_, socket: Duplex) => {
    refused++;
    socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `https://127.0.0.1:${portOf(server.address())}`, refused: () => refused };
}

export interface Relay {
  readonly port: number;
  /** From now on takes what comes from both sides and passes nothing on, as a network does whose path is gone. */
  swallow(): void;
  /** Passes on again what comes over new connections. */
  mend(): void;
}

/** A TCP relay to a port of this machine. */
export async function startRelay(to: number): Promise<Relay> {
  const sockets = new Set<Socket>();
  let swallows = false;
  const server = createTcpServer((client) => {
    const target = connect(to, '127.0.0.1');
    for (const [from, other] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(from);
      let lost = false;
      from.on('data', (bytes) => {
        lost ||= swallows;
        if (!lost) other.write(bytes);
      });
      const end = () => {
        lost ||= swallows;
        if (!lost) other.destroy();
      };
      from.on('error', end).on('close', end);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    port: portOf(server.address()),
    swallow: () => {
      swallows = true;
    },
    mend: () => {
      swallows = false;
    },
  };
}

function portOf(address: ReturnType<Socket['address']> | string | null): number {
  if (address === null || typeof address === 'string' || !('port' in address)) throw new Error('no port');
  return address.port;
}
