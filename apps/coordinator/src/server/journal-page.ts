import type { AccessEvent, RunEvent, RunId, RunState } from '@atoll/core';
import { digestToBytes, LIMITS, type wire } from '@atoll/protocol';
import { tell, tellAccess } from '../audit/story.ts';
import type { Journal, JournalEntry } from '../storage/index.ts';

/** What is looked for; empty texts let everything through. */
interface Wanted {
  /** Entries with a smaller number; 0 for the end of the journal. */
  readonly before: number;
  readonly run: string;
  readonly site: string;
  readonly kind: string;
}

/**
 * A page of the journal, newest first. A page may be short, or empty, where few entries are as wanted: `next` says where to go on.
 * @param stateOf the state of a run, for what an entry means in it
 */
export function journalPage(journal: Journal, wanted: Wanted, stateOf: (run: RunId) => RunState | null): wire.JournalPage.$Properties {
  const lines: wire.JournalLine.$Properties[] = [];
  const start = wanted.before > 0 ? Math.min(wanted.before, journal.size + 1) : journal.size + 1;
  let at = start;
  while (at > 1 && lines.length < LIMITS.journalLines && start - at < LIMITS.journalScan) {
    for (const entry of journal.before(at, CHUNK)) {
      at = entry.sequence;
      if (isWanted(entry, wanted)) lines.push(lineOf(entry, stateOf));
      if (lines.length === LIMITS.journalLines) break;
    }
  }
  return { lines, next: at > 1 ? at : 0, size: journal.size };
}

/** Entries that are read at a time: those of a step can be large. */
const CHUNK = 50;

function isWanted(entry: JournalEntry, { run, site, kind }: Wanted): boolean {
  if (run !== '' && entry.run !== run) return false;
  if (kind !== '' && entry.event.type !== kind) return false;
  return site === '' || siteOf(entry.event) === site;
}

const siteOf = (event: RunEvent | AccessEvent): string => ('site' in event ? event.site : '');
const byOf = (event: RunEvent | AccessEvent): string => ('by' in event ? event.by : '');

function lineOf(entry: JournalEntry, stateOf: (run: RunId) => RunState | null): wire.JournalLine.$Properties {
  const { sequence, run, event, hash } = entry;
  return {
    sequence,
    at: event.at,
    run: run ?? '',
    kind: event.type,
    site: siteOf(event),
    by: byOf(event),
    text: (entry.run === null ? tellAccess(entry.event) : textOf(entry.event, stateOf(entry.run))).slice(0, LONGEST),
    hash: digestToBytes(hash),
  };
}

/** Characters of one line: a step with many answers names each. */
const LONGEST = 1_000;

function textOf(event: RunEvent, state: RunState | null): string {
  if (event.type === 'result-accepted') return `${event.site} answered ${event.task} with ${event.sizeBytes} bytes`;
  return tell(event, state) ?? event.type;
}
