import { ChainedLedger, requireSiteName, type SiteState, stateIn } from '@atoll/client/agent';
import { AtollError } from '@atoll/core';
import type { Database } from './database.ts';
import { tabFiles } from './files.ts';
import { tabEnrolments } from './keys.ts';
import { openLedgerDisk } from './ledger-disk.ts';

/** Opens what the site keeps in this browser, for this tab alone. @throws AtollError 103, 702, 703, 704, 850 */
export async function openState(database: Database, name: string, onLine: (text: string) => void): Promise<SiteState> {
  requireSiteName(name);
  const release = await hold();
  const disk = await openLedgerDisk(onLine).catch((error: unknown) => {
    release();
    throw error;
  });
  return stateIn(
    {
      files: tabFiles(database),
      enrolments: tabEnrolments(database),
      // One file: a tab does not live so long that it grows beyond what a browser can show.
      openLedger: (site) => new ChainedLedger(disk, { site, fileBytes: Number.POSITIVE_INFINITY }),
      release: async () => release(),
    },
    name,
  );
}

/** Takes the site for this tab; the browser gives it free when the tab goes. */
function hold(): Promise<() => void> {
  return new Promise((resolve, reject) => {
    void navigator.locks.request('atoll-site', { ifAvailable: true }, (lock) => {
      if (lock === null) {
        reject(
          new AtollError(703, 'The site takes part in another tab of this browser already.', {
            hint: 'Go on there, or close that tab and load this page again.',
          }),
        );
        return undefined;
      }
      return new Promise<void>((free) => resolve(free));
    });
  });
}
