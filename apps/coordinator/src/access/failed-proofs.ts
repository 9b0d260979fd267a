import { AtollError, describeDuration } from '@atoll/core';
import { LIMITS } from '@atoll/protocol';
import { networkOf } from './network-of.ts';

/** Addresses that are remembered; beyond it the one that failed longest ago is forgotten. */
const MOST_ADDRESSES = 10_000;

/**
 * How often proofs from an address failed: `LIMITS.failedProofs` at once, one forgotten after each `LIMITS.failedProofMs`
 * (a leaky bucket). IPv6 counts by /64, which one machine has for itself.
 */
export class FailedProofs {
  readonly #levels = new Map<string, { readonly level: number; readonly at: number }>();

  /** Throws AtollError 813 where too many failed. */
  require(address: string, now: number): void {
    const level = this.#level(networkOf(address), now);
    if (level <= LIMITS.failedProofs - 1) return;
    const wait = Math.ceil((level - LIMITS.failedProofs + 1) * LIMITS.failedProofMs);
    throw new AtollError(813, `Too many failed proofs from ${address}; again in ${describeDuration(wait)}.`);
  }

  count(address: string, now: number): void {
    const network = networkOf(address);
    const level = this.#level(network, now) + 1;
    this.#levels.delete(network); // the order of the map is that of the last failures
    this.#levels.set(network, { level, at: now });
    const [oldest] = this.#levels.keys();
    if (this.#levels.size > MOST_ADDRESSES && oldest !== undefined) this.#levels.delete(oldest);
  }

  get size(): number {
    return this.#levels.size;
  }

  #level(network: string, now: number): number {
    const known = this.#levels.get(network);
    return known === undefined ? 0 : Math.max(0, known.level - Math.max(0, now - known.at) / LIMITS.failedProofMs);
  }
}
