import type { AccessEvent, PublicKey } from '@atoll/core';
import { Journal, Store } from '../storage/index.ts';
import { Access } from './access.ts';
import { ensureAdministrator } from './administrator.ts';
import { openOwnKey } from './own-key.ts';

/** Where the coordinator listens unless told; its first start puts the real address into the administrator's file. */
const USUAL_URL = 'http://127.0.0.1:7700';

/** Makes the folder of a coordinator, its key, and its first administrator, where they are not there. Throws AtollError 701, 702, 703, 801, 802, 816. */
export function initialise(folder: string): PublicKey {
  const store = new Store(folder);
  try {
    const key = openOwnKey(folder);
    const journal = new Journal(store);
    const events: AccessEvent[] = [];
    for (const entry of journal.entries()) if (entry.run === null) events.push(entry.event);
    const access = new Access({ journal, events, key, open: false, now: Date.now, onEvent: () => undefined });
    ensureAdministrator(folder, access, { url: USUAL_URL, authority: null }, Date.now());
    return access.publicKey;
  } finally {
    store.close();
  }
}
