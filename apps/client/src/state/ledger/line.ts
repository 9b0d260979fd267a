import { AtollError, digestOf } from '@atoll/core';

/** What leaves the site, as a line of the ledger tells it. */
export interface LedgerEntry {
  /** Counted from 1, over all files. */
  readonly n: number;
  /** ISO 8601, by the site's clock. */
  readonly at: string;
  /** The event of the protocol, `GET` for a request over HTTP, `ledger` for what the ledger says of itself. */
  readonly event: string;
  /** In words. */
  readonly kind: string;
  readonly run?: string;
  readonly task?: string;
  readonly round?: number;
  /** SHA-256 of the answer of which the message is a part, announcement or whole. */
  readonly answer?: string;
  /** Over HTTP: path and, where only a part is asked for, the range. */
  readonly request?: string;
  /** How many messages, where there are several in one line. */
  readonly messages?: number;
  /** Of the payload; of all payloads of the line. */
  readonly bytes: number;
  /** Of the payload; of several, the SHA-256 of their SHA-256 one after the other. */
  readonly sha256: string;
  /** In the first line of a file: the chain of the last line of the file before. */
  readonly previous?: string;
}

/** A line of a site's ledger as it stands in the file. */
export interface LedgerLine extends LedgerEntry {
  /** SHA-256 over the chain of the line before, as 64 digits, and this line without its chain. */
  readonly chain: string;
}

/** What the chain starts from. */
export const CHAIN_START = '0'.repeat(64);

export const sha256 = (bytes: Uint8Array | string): string => digestOf(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes);

const CHAIN = /^(\{.*),"chain":"([0-9a-f]{64})"\}$/s;

/** The text of the line, without its end, and its chain. */
export function lineOf(entry: LedgerEntry, previous: string): { readonly text: string; readonly chain: string } {
  const body = JSON.stringify(entry);
  const chain = sha256(previous + body);
  return { text: `${body.slice(0, -1)},"chain":"${chain}"}`, chain };
}

/** The line in the text, if it follows the one with the chain `previous` (where that is null, the one that the line itself names); null for any other text. */
export function readLine(text: string, previous: string | null): LedgerLine | null {
  const [, body, chain] = CHAIN.exec(text) ?? [];
  if (body === undefined || chain === undefined) return null;
  const line = parse(text);
  const before = previous ?? line?.previous;
  return line !== null && before !== undefined && sha256(`${before}${body}}`) === chain ? line : null;
}

/** The lines of a file that have their end; how many bytes they are, and how many come after them. */
export function wholeLines(file: Uint8Array): { readonly lines: string[]; readonly size: number; readonly tornBytes: number } {
  const size = file.lastIndexOf(0x0a) + 1;
  return { lines: new TextDecoder().decode(file.subarray(0, size)).split('\n').slice(0, -1), size, tornBytes: file.length - size };
}

function parse(text: string): LedgerLine | null {
  try {
    return JSON.parse(text) as LedgerLine; // the chain is over every byte of what only the ledger writes
  } catch {
    return null;
  }
}

export const damagedLedger = (directory: string, where: string): AtollError =>
  new AtollError(850, `In the ledger in ${directory}, ${where} does not fit.`);
