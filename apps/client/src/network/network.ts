import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { AtollError } from '@atoll/core';
import { isLoopback } from '@atoll/protocol';
import type { Network } from '../connection/network.ts';
import { agentFor } from './agent.ts';
import { networkFailureOf } from './failure.ts';
import { proxyFor } from './proxy.ts';
import { reasonOf } from './reason.ts';
import { readTrust, type TrustOptions } from './trust.ts';

export interface NetworkOptions extends TrustOptions {
  /** Lets plain HTTP go to another machine, where everyone on the way can read and change what is said. */
  readonly plainHttpOnAPublicAddress?: boolean;
}

/**
 * The way to a coordinator, from its URL, whom to trust, and HTTPS_PROXY, HTTP_PROXY and NO_PROXY.
 * @throws AtollError 103 (address or flags), 830 (plain HTTP beyond this machine), 831 (files), 839 (proxy)
 */
export function openNetwork(url: string, options: NetworkOptions = {}): Network {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new AtollError(103, `${JSON.stringify(url)} is no address of a coordinator.`, {
      hint: 'Give it as https://HOST:PORT, or http://127.0.0.1:PORT on its own machine.',
    });
  const target = new URL(url);
  const { origin, hostname, protocol } = target;
  const { plainHttpOnAPublicAddress = false, ...trust } = options;
  if (protocol === 'http:' && !isLoopback(hostname) && !plainHttpOnAPublicAddress)
    throw new AtollError(830, `What goes to ${origin} could be read and changed by everyone on the way.`);
  if (protocol === 'http:' && (trust.ca ?? trust.caFingerprint ?? trust.cert) !== undefined)
    throw new AtollError(103, `${origin} is plain HTTP: there is no certificate to check or to show.`, {
      hint: 'Give the address as https://.',
    });
  const pinned = (trust.caFingerprint ?? trust.pinned) !== undefined;
  const agent = agentFor(target, proxyFor(target), readTrust(trust));
  return {
    origin,
    socketOptions: {
      agent: agent as unknown as boolean, // engine.io-client passes it on to Node; its type is that of browsers
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
    },
    get: (path, { headers = {}, signal } = {}) =>
      new Promise((resolve, reject) => {
        const ask = protocol === 'https:' ? httpsRequest : httpRequest;
        ask(new URL(path, origin), { agent, headers, ...(signal === undefined ? {} : { signal }) }, resolve)
          .on('error', reject)
          .end();
      }),
    failureOf: (error) => networkFailureOf(error, origin, pinned),
    reasonOf: (error) => {
      const reason = reasonOf(error);
      const cutOff = protocol === 'http:' && /^(ECONNRESET|socket hang up)$/.test(reason);
      return cutOff ? `${reason}; if it speaks TLS, its address begins with https://` : reason;
    },
  };
}
