import { AtollError, isSiteId, type SiteId } from '@atoll/core';
import { type AnswerStore, openAnswers } from './answers.ts';
import { type CurrentRun, openCurrentRun } from './current-run.ts';
import type { EnrolmentStore } from './enrolment.ts';
import type { Ledger } from './ledger/ledger.ts';
import { openPersonal, type PersonalStore } from './personal.ts';
import { below, type SiteFiles } from './site-files.ts';

/** `site.json`: who this site is. */
export interface SiteIdentity {
  readonly name: SiteId;
  /** Made once for the folder: tells two machines under one name apart. */
  readonly instance: string;
  /** ISO 8601. */
  readonly created: string;
}

/** What a site keeps that must outlive its process. */
export interface SiteState {
  readonly files: SiteFiles;
  readonly site: SiteIdentity;
  readonly enrolments: EnrolmentStore;
  readonly answers: AnswerStore;
  readonly model: SiteFiles;
  /** The site's own model, chosen for its own images; never sent. */
  readonly personalModel: SiteFiles;
  readonly personal: PersonalStore;
  readonly currentRun: CurrentRun;
  /** Everything that leaves the site. */
  readonly ledger: Ledger;
  /** Gives it free. */
  close(): Promise<void>;
}

/** What a platform keeps a site's state in. It is held for this process alone. */
export interface StatePlace {
  readonly files: SiteFiles;
  readonly enrolments: EnrolmentStore;
  /** @throws AtollError 702, 850 */
  openLedger(site: SiteId): Ledger;
  release(): Promise<void>;
}

/** @throws AtollError 103 */
export function requireSiteName(name: string): asserts name is SiteId {
  if (isSiteId(name)) return;
  throw new AtollError(103, `${JSON.stringify(name)} is no site name.`, {
    hint: 'Use 1 to 63 of a–z 0–9 - _ . and start with a letter or digit.',
  });
}

/**
 * Opens a site's state, making it the first time, and holds it until `close`; gives the place free where it fails.
 * @throws AtollError 702 (not writable), 704 (site.json damaged), 850 (ledger damaged).
 */
export async function stateIn({ files, enrolments, openLedger, release }: StatePlace, name: SiteId): Promise<SiteState> {
  try {
    const site = await identify(files, name);
    const ledger = openLedger(name);
    return {
      files,
      site,
      enrolments,
      answers: openAnswers(below(files, 'answers')),
      model: below(files, 'model'),
      personalModel: below(files, 'personal'),
      personal: openPersonal(files, 'personal.json'),
      currentRun: openCurrentRun(files, 'run.json'),
      ledger,
      async close() {
        try {
          ledger.close();
        } finally {
          await release();
        }
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

const FILE = 'site.json';

async function identify(files: SiteFiles, name: SiteId): Promise<SiteIdentity> {
  const bytes = await files.read(FILE);
  const known =
    bytes === null ? { instance: crypto.randomUUID(), created: new Date().toISOString() } : parseIdentity(`${files.place}/${FILE}`, bytes);
  const identity = { name, instance: known.instance, created: known.created };
  const text = `${JSON.stringify(identity, null, 2)}\n`;
  if (bytes === null || new TextDecoder().decode(bytes) !== text) await files.write(FILE, text);
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
