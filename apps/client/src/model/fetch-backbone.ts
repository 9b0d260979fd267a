import type { Digest } from '@atoll/core';
import { openBackboneStore } from '../connection/index.ts';
import type { Network } from '../network/index.ts';
import { backboneFolder } from '../state/index.ts';

/** How long the weights may go without a byte. */
const GIVE_UP_MS = 60_000;

/**
 * Fetches a backbone by its digest from a coordinator into a folder of backbones; whatever the coordinator sends, only these bytes are
 * taken, and a transfer that broke off goes on where it stopped.
 * @throws AtollError 302 (not what the digest names), 410 (the coordinator does not have it), 411 (not reachable)
 */
export async function fetchBackbone(
  digest: Digest,
  {
    network,
    folder,
    onProgress,
  }: { readonly network: Network; readonly folder: string; readonly onProgress?: (done: number, total: number) => void },
): Promise<void> {
  const progress = onProgress === undefined ? {} : { onProgress };
  await openBackboneStore({ network, digest, folder: backboneFolder(folder), giveUpAfterMs: GIVE_UP_MS, ...progress }).backbone();
}
