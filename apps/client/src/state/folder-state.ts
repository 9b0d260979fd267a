import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { folderEnrolments } from './folder-enrolments.ts';
import { folderFiles } from './folder-files.ts';
import { openLedger } from './ledger/index.ts';
import { lockFolder } from './lock.ts';
import { requireSiteName, type SiteState, stateIn } from './site-state.ts';

/**
 * Opens a site's state folder, making it the first time, and holds it until `close`.
 * @throws AtollError 103 for a name that is none, 702 (not writable), 703 (in use), 704 (site.json damaged), 850 (ledger damaged).
 */
export async function openSiteState(directory: string, name: string): Promise<SiteState> {
  requireSiteName(name);
  const lock = await lockFolder(directory);
  for (const folder of ['.', 'answers', 'model', 'personal']) await removeLeftovers(join(directory, folder));
  return stateIn(
    {
      files: folderFiles(directory),
      enrolments: folderEnrolments(directory),
      openLedger: (site) => openLedger({ directory, site }),
      release: () => lock.release(),
    },
    name,
  );
}

/** What a process that was killed had not written to the end. */
async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) if (name.endsWith('.tmp')) await rm(join(folder, name), { force: true }).catch(() => undefined); // it does no harm
}
