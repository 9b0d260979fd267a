import { join } from 'node:path';
import type { OperatorName, PublicKey } from '@atoll/core';
import { CREDENTIAL_FILE } from '@atoll/protocol';
import { Journal, Store } from '../storage/index.ts';
import { Access } from './access.ts';
import { addAdministrator, ensureAdministrator, reachOf } from './administrator.ts';
import { openOwnKey } from './own-key.ts';

/**
 * Makes the folder of a coordinator, its key, and its first administrator, where they are not there; another administrator if one
 * is named. Gives the coordinator's key and the file of the administrator.
 *
 * Throws AtollError 701, 702, 703, 801, 802, 814, 816.
 */
export function initialise(folder: string, administrator?: OperatorName): { publicKey: PublicKey; file: string } {
  const store = new Store(folder);
  try {
    const key = openOwnKey(folder);
    const journal = new Journal(store);
    const events = journal.accessHistory();
    const access = new Access({ journal, events, key, open: false, now: Date.now, onEvent: () => undefined });
    const reach = reachOf(folder);
    if (administrator === undefined) ensureAdministrator(folder, access, reach, Date.now());
    const file =
      administrator === undefined ? join(folder, CREDENTIAL_FILE) : addAdministrator(folder, access, administrator, reach, Date.now());
    return { publicKey: access.publicKey, file };
  } finally {
    store.close();
  }
}
