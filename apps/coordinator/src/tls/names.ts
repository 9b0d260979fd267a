import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { AtollError } from '@atoll/core';

const EVERY_ADDRESS = new Set(['0.0.0.0', '::', '[::]']);
const HOST_NAME = /^(?=.{1,253}$)(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;

/** True for an address to listen on that stands for all addresses of the machine. */
export const isEveryAddress = (host: string): boolean => EVERY_ADDRESS.has(host);

/**
 * The names and addresses under which a coordinator is reached, the best known first: what the operator gave, what it listens
 * on, and this machine itself. Nothing given and listening everywhere: the machine's name and its addresses.
 * @throws AtollError 103 for what is neither a host name nor an address
 */
export function namesOf(host: string, given: readonly string[]): string[] {
  for (const name of given) if (isIP(name) === 0 && !HOST_NAME.test(name)) throw new AtollError(103, `${name} is no host name or address.`);
  const everywhere = given.length === 0 && isEveryAddress(host) ? [hostname(), ...addresses()] : [];
  const listening = isEveryAddress(host) ? [] : [host];
  const all = [...given, ...listening, ...everywhere, 'localhost', '127.0.0.1', '::1'].map((name) => name.toLowerCase());
  return [...new Set(all)].filter((name) => isIP(name) !== 0 || HOST_NAME.test(name));
}

/** Addresses that stay: no link-local ones. */
const addresses = (): string[] =>
  Object.values(networkInterfaces())
    .flatMap((interfaces) => interfaces ?? [])
    .filter(({ internal, address }) => !internal && !/^fe80:/i.test(address))
    .map(({ address }) => address);
