import { fingerprintOf } from '@atoll/core';
import { introduceAnew } from '../agent/index.ts';
import { countTraffic, defer, SiteConnection } from '../connection/index.ts';
import { openSiteState } from '../state/index.ts';
import { type NetworkChoice, openKeptNetwork } from './kept-network.ts';
import { SOFTWARE } from './software.ts';

/** Whose key is replaced; after `giveUpAfterMs` milliseconds without a connection it ends with 411. */
export interface RotateOptions {
  /** The state folder of the enrolment. */
  readonly directory: string;
  readonly name: string;
  /** The coordinator's address, if it is another than that of the invitation. */
  readonly url?: string;
  readonly network?: NetworkChoice;
  readonly giveUpAfterMs: number;
  readonly onWaiting?: (reason: string) => void;
}

/**
 * Gives the site a new key, signed by the one before, and proves that it opens. Cut off at any point, it is done or not done, and
 * the next start of `atoll rotate` or `atoll join` ends it.
 * @returns the new key's fingerprint
 * @throws AtollError 411, 703 (the site is taking part), 804, 809, 810
 */
export async function rotateKey({ directory, name, url, network, giveUpAfterMs, onWaiting }: RotateOptions): Promise<string> {
  const state = await openSiteState(directory, name);
  try {
    const introduced = await introduceAnew(state.enrolments, state.site.name, url);
    const { proof } = introduced;
    const connected = defer<void>();
    const connection = new SiteConnection({
      url: introduced.url,
      network: await openKeptNetwork(directory, introduced, network),
      site: state.site.name,
      instance: state.site.instance,
      software: SOFTWARE,
      traffic: countTraffic(state.ledger),
      giveUpAfterMs,
      ...(proof === undefined ? {} : { proof }),
      ...(onWaiting === undefined ? {} : { onWaiting }),
      onConnected: () => connected.resolve(),
    });
    try {
      await Promise.race([connected.promise, connection.failed]);
    } finally {
      connection.close();
    }
    return fingerprintOf(proof?.keys.publicKey ?? new Uint8Array());
  } finally {
    await state.close();
  }
}
