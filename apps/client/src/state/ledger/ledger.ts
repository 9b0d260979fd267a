import { AtollError, type Task } from '@atoll/core';
import { bytesOfHex } from '@atoll/protocol';
import { Subjects } from './describe.ts';
import type { LedgerDisk } from './disk.ts';
import { CHAIN_START, damagedLedger, type LedgerEntry, type LedgerLine, lineOf, readLine, sha256, wholeLines } from './line.ts';

/** Everything that leaves a site, put down before it goes. */
export interface Ledger {
  /** A message is about to go. Throws AtollError 702: then it must not. */
  sent(event: string, payload: Uint8Array): void;
  /** A request over HTTP is about to go. Throws AtollError 702: then it must not. */
  requested(request: string, kind: string): void;
  /** What later answers are to. */
  assigned(task: Task): void;
  /** Columns of the site's list that the run takes: answers are of them too. */
  takes(columns: readonly string[]): void;
  close(): void;
}

export interface LedgerOptions {
  readonly site: string;
  readonly now?: () => number;
  /** A file is closed when it has so many bytes, and this many closed ones are kept. */
  readonly fileBytes?: number;
  readonly keptFiles?: number;
}

const FILE_BYTES = 8 * 2 ** 20;
const KEPT_FILES = 15;
/** Messages of progress come twice a second: one line tells of those of so long. */
const PROGRESS_MS = 60_000;
/** What tells nothing of the images; if the machine loses power, the lines of the last moments may be lost. */
const NOT_SYNCED: ReadonlySet<string> = new Set(['progress', 'blob', 'GET']);

type Body = Omit<LedgerEntry, 'n' | 'at'>;

interface Progress {
  readonly since: number;
  readonly body: Pick<LedgerEntry, 'kind' | 'run'>;
  readonly digests: string[];
  bytes: number;
}

/** A ledger whose lines each hold the digest of the one before. */
export class ChainedLedger implements Ledger {
  readonly #disk: LedgerDisk;
  readonly #options: Required<LedgerOptions>;
  readonly #subjects = new Subjects();
  #size: number;
  #n: number;
  #chain: string;
  #progress: Progress | null = null;

  /** Goes on with what is there, or begins it. Throws AtollError 702 (not writable), 850 (a line does not fit the one before). */
  constructor(disk: LedgerDisk, options: LedgerOptions) {
    this.#disk = disk;
    this.#options = { now: Date.now, fileBytes: FILE_BYTES, keptFiles: KEPT_FILES, ...options };
    try {
      const closed = disk.closed().at(-1);
      const { lines, size, tornBytes } = wholeLines(disk.read(0));
      const before = closed === undefined ? [] : wholeLines(disk.read(closed)).lines;
      const last = lastOf(lines, disk.place) ?? lastOf(before, disk.place);
      this.#size = size;
      this.#n = last?.n ?? 0;
      this.#chain = last?.chain ?? CHAIN_START;
      if (tornBytes > 0) disk.truncate(this.#size);
      if (this.#size === 0) this.#begin();
      if (tornBytes > 0) this.#append(note(`the last ${tornBytes} bytes were no whole line (the machine went down) and were removed`));
    } catch (cause) {
      if (cause instanceof AtollError) throw cause;
      throw new AtollError(702, `The ledger in ${disk.place} cannot be opened.`, { cause });
    }
  }

  sent(event: string, payload: Uint8Array): void {
    const digest = sha256(payload);
    const subject = this.#subjects.of(event, payload);
    if (event === 'progress') this.#progressed(subject, payload.length, digest);
    else {
      this.#flush();
      this.#append({ event, ...subject, bytes: payload.length, sha256: digest });
    }
  }

  requested(request: string, kind: string): void {
    this.#flush();
    this.#append({ event: 'GET', kind, request, bytes: 0, sha256: sha256('') });
  }

  takes(columns: readonly string[]): void {
    this.#subjects.takes(columns);
  }

  assigned(task: Task): void {
    this.#subjects.assigned(task);
  }

  close(): void {
    try {
      this.#flush();
    } finally {
      this.#disk.close();
    }
  }

  /** The first of a kind has a line at once; those after it wait for the next message of another kind, or for a minute. */
  #progressed({ kind, run }: Pick<LedgerEntry, 'kind' | 'run'>, bytes: number, digest: string): void {
    const now = this.#options.now();
    if (this.#progress !== null && (now - this.#progress.since >= PROGRESS_MS || this.#progress.body.run !== run)) this.#flush();
    const body = { kind, ...(run === undefined ? {} : { run }) };
    if (this.#progress === null) {
      this.#append({ event: 'progress', ...body, bytes, sha256: digest });
      this.#progress = { since: now, body, digests: [], bytes: 0 };
      return;
    }
    this.#progress.digests.push(digest);
    this.#progress.bytes += bytes;
  }

  #flush(): void {
    const progress = this.#progress;
    this.#progress = null;
    if (progress === null || progress.digests.length === 0) return;
    const { body, digests, bytes } = progress;
    this.#append({ event: 'progress', ...body, messages: digests.length, bytes, sha256: sha256(bytesOfHex(digests.join(''))) });
  }

  #append(body: Body): void {
    if (this.#size >= this.#options.fileBytes) this.#rotate();
    const n = this.#n + 1;
    const { text, chain } = lineOf({ n, at: new Date(this.#options.now()).toISOString(), ...body }, this.#chain);
    const bytes = new TextEncoder().encode(`${text}\n`);
    try {
      this.#disk.append(bytes);
      if (!NOT_SYNCED.has(body.event)) this.#disk.sync();
    } catch (cause) {
      this.#cut();
      throw new AtollError(702, 'The ledger cannot be written: nothing is sent that is not in it.', { cause });
    }
    this.#size += bytes.length;
    this.#n = n;
    this.#chain = chain;
  }

  /** Half a line is removed again, so that the next one stands by itself. */
  #cut(): void {
    try {
      this.#disk.truncate(this.#size);
    } catch {
      // the next start removes it
    }
  }

  #begin(): void {
    const { site } = this.#options;
    const before = this.#disk.closed().at(-1);
    const kind =
      before === undefined ? `the ledger of ${site} begins` : `the ledger of ${site} goes on after ${this.#disk.fileName(before)}`;
    this.#append({ ...note(kind), previous: this.#chain });
  }

  /** Closes the file and begins another; of the closed ones the oldest go. */
  #rotate(): void {
    const disk = this.#disk;
    try {
      disk.rotate((disk.closed().at(-1) ?? 0) + 1);
      this.#size = 0;
      const { keptFiles } = this.#options;
      for (const number of disk.closed().slice(0, -keptFiles)) disk.remove(number);
    } catch (cause) {
      throw new AtollError(702, `The ledger in ${disk.place} cannot begin a new file.`, { cause });
    }
    this.#begin();
  }
}

const note = (kind: string): Body => ({ event: 'ledger', kind, bytes: 0, sha256: sha256('') });

/** The last line of a file whose lines all follow each other; null for an empty one. Throws AtollError 850. */
function lastOf(lines: readonly string[], place: string): LedgerLine | null {
  let previous: string | null = null;
  let last: LedgerLine | null = null;
  for (const line of lines) {
    const read = readLine(line, previous);
    if (read === null) throw damagedLedger(place, last === null ? 'the first line of a file' : `the line after line ${last.n}`);
    last = read;
    previous = read.chain;
  }
  return last;
}
