import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { type LedgerLine, readLedger } from '@atoll/client';
import { AtollError } from '@atoll/core';
import { table } from '../terminal/terminal.ts';
import { siteNameOf } from './site-name.ts';

/** `atoll ledger`: everything that left a site, with totals, its chain checked. */
export function ledger({ state, json }: { state?: string; json?: boolean }): void {
  const folder = resolve(state ?? join('atoll-site', siteNameOf(hostname())));
  const { lines, damage, tornBytes } = readLedger(folder);
  const totals = totalsOf(lines);
  if (json) console.log(JSON.stringify({ folder, lines, totals, tornBytes, damage }, null, 2));
  else {
    console.log(`${linesTable(lines)}\n\n${totalsTable(totals)}\n`);
    if (tornBytes > 0) console.log(`The last ${tornBytes} bytes are no whole line: the site is writing it, or went down while it did.`);
    const [first, last] = [lines[0], lines.at(-1)];
    if (first !== undefined && first.n > 1) console.log(`Lines 1 to ${first.n - 1} are no longer kept.`);
    if (last !== undefined && damage === null)
      console.log(`The ledger holds: ${lines.length} lines, each follows the one before; the last has the chain ${last.chain}.`);
  }
  if (damage === null) return;
  const held =
    lines.length === 0 ? 'Nothing before it holds.' : `Up to line number ${lines.at(-1)?.n} it holds; what comes after proves nothing.`;
  throw new AtollError(850, `The ledger in ${folder} was changed: ${damage}. ${held}`);
}

interface Total {
  readonly event: string;
  readonly messages: number;
  readonly bytes: number;
}

function totalsOf(lines: readonly LedgerLine[]): Total[] {
  const totals = new Map<string, Total>();
  for (const { event, messages = 1, bytes } of lines) {
    if (event === 'ledger') continue;
    const before = totals.get(event) ?? { event, messages: 0, bytes: 0 };
    totals.set(event, { event, messages: before.messages + messages, bytes: before.bytes + bytes });
  }
  return [...totals.values()].sort((a, b) => b.bytes - a.bytes);
}

function totalsTable(totals: readonly Total[]): string {
  const sum = totals.reduce((all, { messages, bytes }) => ({ messages: all.messages + messages, bytes: all.bytes + bytes }), {
    messages: 0,
    bytes: 0,
  });
  const row = (name: string, { messages, bytes }: Omit<Total, 'event'>) => [
    name,
    messages.toLocaleString('en-US'),
    bytes.toLocaleString('en-US'),
  ];
  return table([['message', 'times', 'bytes'], ...totals.map((total) => row(total.event, total)), row('all', sum)]);
}

function linesTable(lines: readonly LedgerLine[]): string {
  const rows = lines.map(({ n, at, run, round, messages, bytes, sha256, event, kind, request }) => [
    String(n),
    at.replace('T', ' ').slice(0, 19),
    event,
    run ?? '',
    round === undefined ? '' : String(round),
    bytes.toLocaleString('en-US'),
    event === 'ledger' ? '' : sha256.slice(0, 16),
    `${messages === undefined ? '' : `${messages} times `}${kind}${request === undefined ? '' : `: ${request}`}`,
  ]);
  return table([['line', 'when, UTC', 'message', 'run', 'round', 'bytes', 'SHA-256', 'what'], ...rows]);
}
