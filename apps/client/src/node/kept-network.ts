import { join } from 'node:path';
import type { Introduced } from '../agent/index.ts';
import { type Network, type NetworkOptions, openNetwork } from '../network/index.ts';
import { readIfThere, writeWhole } from '../state/index.ts';

/** Whom to trust on the way, and what to show of itself; without the pin, which the state folder keeps. */
export type NetworkChoice = Omit<NetworkOptions, 'pinned' | 'onPinned'>;

/**
 * The way to the coordinator: its own authority pinned as the invitation says, unless the choice says whom to trust. The pinned
 * authority is found at the first connection and kept: later ones trust it and no other.
 */
export async function openKeptNetwork(directory: string, { url, authority }: Introduced, choice: NetworkChoice = {}): Promise<Network> {
  const file = join(directory, 'ca.pem');
  const kept = choice.ca === undefined && url.startsWith('https:') ? await readIfThere(file) : null;
  const isChosen = authority === undefined || choice.ca !== undefined || choice.caFingerprint !== undefined;
  return openNetwork(url, {
    ...(isChosen ? {} : { caFingerprint: authority }),
    ...choice,
    ...(kept === null ? {} : { pinned: new TextDecoder().decode(kept) }),
    // A pin that cannot be kept is found again at the next start.
    onPinned: (ca) => void writeWhole(file, ca).catch(() => undefined),
  });
}
