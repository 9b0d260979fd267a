import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AtollError, isSiteId, type SiteId } from '@atoll/core';
import { type AnswerStore, openAnswers } from './answers.ts';
import { type CurrentRun, openCurrentRun } from './current-run.ts';
import { readIfThere, writeWhole } from './files.ts';
import { type Ledger, openLedger } from './ledger/index.ts';
import { lockFolder } from './lock.ts';
import { openPersonal, type PersonalStore } from './personal.ts';

/** `site.json`: who this site is. */
export interface SiteIdentity {
  readonly name: SiteId;
  /** Made once for the folder: tells two machines under one name apart. */
  readonly instance: string;
  /** ISO 8601. */
  readonly created: string;
}

/** The folder in which a site keeps what must outlive its process. */
export interface SiteState {
  readonly directory: string;
  readonly site: SiteIdentity;
  readonly answers: AnswerStore;
  /** Where the feature cache and the index of image files are unless told otherwise. */
  readonly cacheDirectory: string;
  readonly backboneDirectory: string;
  readonly modelFolder: string;
  /** The site's own model, chosen for its own images; never sent. */
  readonly personalFolder: string;
  readonly personal: PersonalStore;
  readonly resultsFile: string;
  readonly currentRun: CurrentRun;
  /** Everything that leaves the site. */
  readonly ledger: Ledger;
  /** Gives the folder free. */
  close(): Promise<void>;
}

/**
 * Opens a site's state folder, making it the first time, and holds it until `close`.
 * @throws AtollError 103 for a name that is none, 702 (not writable), 703 (in use), 704 (site.json damaged), 850 (ledger damaged).
 */
export async function openSiteState(directory: string, name: string): Promise<SiteState> {
  if (!isSiteId(name))
    throw new AtollError(103, `${JSON.stringify(name)} is no site name.`, {
      hint: 'Use 1 to 63 of a–z 0–9 - _ . and start with a letter or digit.',
    });
  const lock = await lockFolder(directory);
  try {
    for (const folder of ['.', 'answers', 'model', 'personal']) await removeLeftovers(join(directory, folder));
    const site = await identify(join(directory, 'site.json'), name);
    const ledger = openLedger({ directory, site: site.name });
    return {
      directory,
      site,
      answers: openAnswers(join(directory, 'answers')),
      cacheDirectory: join(directory, 'features'),
      backboneDirectory: join(directory, 'backbones'),
      modelFolder: join(directory, 'model'),
      personalFolder: join(directory, 'personal'),
      personal: openPersonal(join(directory, 'personal.json')),
      resultsFile: join(directory, 'results.json'),
      currentRun: openCurrentRun(join(directory, 'run.json')),
      ledger,
      async close() {
        try {
          ledger.close();
        } finally {
          await lock.release();
        }
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** What a process that was killed had not written to the end. */
async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) if (name.endsWith('.tmp')) await rm(join(folder, name), { force: true }).catch(() => undefined); // it does no harm
}

async function identify(file: string, name: SiteId): Promise<SiteIdentity> {
  const bytes = await readIfThere(file);
  const known = bytes === null ? { instance: randomUUID(), created: new Date().toISOString() } : parseIdentity(file, bytes);
  const identity = { name, instance: known.instance, created: known.created };
  const text = `${JSON.stringify(identity, null, 2)}\n`;
  if (bytes === null || new TextDecoder().decode(bytes) !== text) await writeWhole(file, text);
  return identity;
}

function parseIdentity(file: string, bytes: Uint8Array): Pick<SiteIdentity, 'instance' | 'created'> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    value = null;
  }
  if (typeof value === 'object' && value !== null && 'instance' in value && 'created' in value) {
    const { instance, created } = value;
    if (typeof instance === 'string' && typeof created === 'string') return { instance, created };
  }
  throw new AtollError(704, `${file} is damaged.`, {
    hint: 'Remove it; the site then comes as a new one, which a run in progress does not take back.',
  });
}
