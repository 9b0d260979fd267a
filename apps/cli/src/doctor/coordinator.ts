import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import { type Network, type NetworkOptions, openNetwork, proxyFor } from '@atoll/client/network';
import { AtollError } from '@atoll/core';
import { isLoopback, SITE_NAMESPACE } from '@atoll/protocol';
import { io } from 'socket.io-client';
import { type Check, failed, ok, problem, warning, within } from './check.ts';

const NAME_MS = 10_000;
const CONNECT_MS = 10_000;
const HTTP_MS = 20_000;
const SOCKET_MS = 20_000;
/** Beyond it certificates and times in logs may go wrong. */
const CLOCK_MS = 5 * 60_000;
/** The Date header counts whole seconds, and an answer has been on its way. */
const CLOCK_STEP_MS = 2_000;

/** The way to a coordinator, one step after the other; the first that fails ends it. */
export async function checkWay(url: string, options: NetworkOptions): Promise<Check[]> {
  const checks: Check[] = [];
  const add = (check: Check): boolean => {
    checks.push(check);
    return check.level !== 'problem';
  };
  let target: URL;
  let network: Network;
  let proxy: URL | null;
  try {
    network = openNetwork(url, options);
    target = new URL(network.origin);
    proxy = proxyFor(target)?.url ?? null;
  } catch (error) {
    return [failed('address', error, 'Give the coordinator as https://HOST:PORT.')];
  }
  add(proxyLine(target, proxy));
  const next = proxy ?? target;
  if (!add(await checkName(next))) return checks;
  if (!add(await checkPort(next, proxy !== null))) return checks;
  const answered = await checkHttp(network, target, options);
  for (const check of answered) add(check);
  if (answered.some(({ level }) => level === 'problem')) return checks;
  add(await checkSockets(network));
  return checks;
}

function proxyLine({ hostname, origin }: URL, proxy: URL | null): Check {
  if (proxy !== null) return ok('proxy', `${proxy.origin} on the way to ${origin}, from the environment`);
  const set = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'].filter((name) => process.env[name] ?? process.env[name.toLowerCase()]);
  const why = isLoopback(hostname) ? 'it is this machine' : 'NO_PROXY or the kind of address excepts it';
  return ok('proxy', set.length === 0 ? 'none in the environment' : `none on the way to ${origin}: ${set.join(', ')} set, but ${why}`);
}

const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');
const portOf = ({ port, protocol }: URL): number => Number(port || (protocol === 'https:' ? 443 : 80));

async function checkName(target: URL): Promise<Check> {
  const host = hostOf(target);
  try {
    const found = await within(lookup(host, { all: true }), NAME_MS, 'finding the address');
    return ok('name', `${host} is ${found.map(({ address }) => address).join(', ')}`);
  } catch (error) {
    return failed('name', error, `Check the spelling of ${host} and the name server; ask the operator for the address.`);
  }
}

async function checkPort(target: URL, isProxy: boolean): Promise<Check> {
  const [host, port] = [hostOf(target), portOf(target)];
  const socket = connect({ host, port });
  try {
    const begun = performance.now();
    await within(
      new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject)),
      CONNECT_MS,
      `connecting to ${host}:${port}`,
    );
    return ok('port', `${host}:${port} takes connections, in ${(performance.now() - begun).toFixed(0)} ms`);
  } catch (error) {
    const mend = isProxy
      ? 'Check the proxy in HTTPS_PROXY or HTTP_PROXY with who runs it.'
      : 'Ask the operator whether the coordinator runs, and your network whether it lets this port out; behind a proxy set HTTPS_PROXY.';
    return failed('port', error, mend);
  } finally {
    socket.on('error', () => undefined).destroy();
  }
}

/** TLS, health and clock: one request tells of all. */
async function checkHttp(network: Network, { protocol }: URL, options: NetworkOptions): Promise<Check[]> {
  const signal = AbortSignal.timeout(HTTP_MS);
  try {
    const sent = Date.now();
    const answer = await network.get('/health', { signal });
    const received = Date.now();
    const { statusCode = 0, headers = {} } = answer as typeof answer & { readonly headers?: { readonly date?: string } }; // of Node's answers
    answer.destroy();
    const trusted = options.caFingerprint === undefined ? (options.ca ?? 'the authorities that Node knows') : 'the pinned authority';
    const tls =
      protocol === 'https:' ? ok('tls', `the certificate is of ${trusted}`) : ok('tls', 'none: plain HTTP, for this machine alone');
    const health =
      statusCode === 200
        ? ok('coordinator', `${network.origin} is up`)
        : problem('coordinator', `${network.origin} answers with status ${statusCode}`, 'Ask whether this is the coordinator’s address.');
    return [tls, health, clockLine(headers.date, sent, received)];
  } catch (error) {
    const failure = network.failureOf(error);
    const name = failure === null ? 'coordinator' : failure.code === 839 ? 'proxy' : 'tls';
    const cause = failure ?? new Error(signal.aborted ? `no answer within ${HTTP_MS / 1_000} s` : network.reasonOf(error));
    return [failed(name, cause, 'Ask the operator whether the coordinator runs there, and whether its address begins with https://.')];
  }
}

function clockLine(date: string | undefined, sent: number, received: number): Check {
  const theirs = Date.parse(date ?? '');
  if (Number.isNaN(theirs)) return warning('clock', 'the coordinator tells no time', 'Compare the clocks by hand.');
  const off = theirs - (sent + received) / 2;
  const uncertain = (received - sent) / 2 + CLOCK_STEP_MS;
  const seconds = (Math.abs(off) / 1_000).toFixed(0);
  if (Math.abs(off) <= uncertain) return ok('clock', 'as the coordinator’s');
  const found = `${seconds} s ${off > 0 ? 'behind' : 'ahead of'} the coordinator’s`;
  if (Math.abs(off) < CLOCK_MS) return ok('clock', found);
  return warning('clock', found, 'Set this machine’s clock (NTP): certificates are judged by it. Training does not depend on it.');
}

/** WebSocket, or where it does not get through long polling. */
async function checkSockets(network: Network): Promise<Check> {
  const opens = (transport: 'websocket' | 'polling'): Promise<void> => {
    const socket = io(`${network.origin}${SITE_NAMESPACE}`, {
      ...network.socketOptions,
      transports: [transport],
      forceNew: true,
      reconnection: false,
      timeout: SOCKET_MS,
    });
    const work = new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject));
    return within(work, SOCKET_MS, `opening ${transport}`).finally(() => socket.close());
  };
  try {
    await opens('websocket');
    return ok('connection', 'WebSocket gets through');
  } catch {
    try {
      await opens('polling');
      return warning(
        'connection',
        'WebSocket does not get through; long polling does',
        'Everything works, slower. Ask whoever runs the proxy or firewall to let WebSocket through.',
      );
    } catch (error) {
      const failure = network.failureOf(error) ?? new AtollError(411, `Neither WebSocket nor long polling: ${network.reasonOf(error)}.`);
      return failed('connection', failure, '');
    }
  }
}
