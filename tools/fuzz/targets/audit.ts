import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadBackbonePackage } from '@atoll/backbone-efficientnet-lite0';
import { audit as auditJournal, startCoordinator } from '@atoll/coordinator';
import { digestOf, joinBytes, type Random } from '@atoll/core';
import { digestToBytes } from '@atoll/protocol';
import { Store } from '../../../apps/coordinator/src/storage/index.ts';
import { honestSites, lightFederation, runToEnd } from '../../light/calm-run.ts';
import { mutateBytes, sizeUpTo } from '../mutate/bytes.ts';
import { mutateMessage } from '../mutate/protobuf.ts';
import { Finding, outcomeOfPromise, type Target } from '../target.ts';

const FILE = 'atoll.db';
const PATIENCE_MS = 30_000;

interface Entry {
  readonly run: string;
  readonly event: Uint8Array;
}

/**
 * A case changes the file of a journal: 0 and pairs of an offset (four bytes, big-endian) and a byte; or an event: 1, its number, and the
 * bytes that take its place, with the chain of hashes made anew, as one who forges a journal would.
 */
export const audit: Target = {
  name: 'audit',
  about:
    'a coordinator’s database with changed bytes, and forged journals whose chain is right, at what `atoll audit` reads and recomputes',
  cost: 60,
  atOnce: 1,
  caseMs: 30_000,
  open: async (folder) => {
    const original = join(folder, 'original');
    const { entries, hash } = await recorded(original);
    const file = readFileSync(join(original, FILE));
    const changed = join(folder, 'changed');
    mkdirSync(changed);
    return {
      make: (random: Random) => (random.integer(3) === 0 ? changesOf(random, file.length) : forgeryOf(random, entries)),
      run: async (bytes) => {
        for (const suffix of ['', '-wal', '-journal']) rmSync(join(changed, FILE + suffix), { force: true });
        const forged = bytes[0] === 1;
        if (forged) {
          copyFileSync(join(original, FILE), join(changed, FILE));
          forge(changed, entries, (bytes[1] ?? 0) % entries.length, bytes.subarray(2));
        } else writeFileSync(join(changed, FILE), withChanges(file, bytes.subarray(1)));
        let sound = false;
        const outcome = await outcomeOfPromise(async () => {
          const report = await auditJournal({ folder: changed, recompute: true });
          sound = report.findings.length === 0;
          if (!forged && sound && report.hash !== hash) throw new Finding('a changed file passes for another journal');
        });
        return outcome === 'taken' && !sound ? 'found out' : outcome;
      },
      close: async () => undefined,
    };
  },
};

/** The journal of a run of two rounds. */
async function recorded(folder: string): Promise<{ entries: Entry[]; hash: string }> {
  const coordinator = await startCoordinator({ folder, access: 'open' });
  const { manifest } = await loadBackbonePackage();
  const sites = await honestSites(coordinator.url, ['aster', 'birch'], manifest);
  const { kind } = await runToEnd(coordinator, lightFederation('audited', 2, 2), PATIENCE_MS);
  for (const site of sites) site.close();
  await coordinator.close();
  if (kind !== 'completed') throw new Error(`the run ended as ${kind}`);
  const store = new Store(folder);
  const rows = store.all('SELECT CAST(run AS BLOB) AS run, CAST(event AS BLOB) AS event FROM journal ORDER BY sequence');
  store.close();
  const entries = rows.map(({ run, event }) => ({ run: new TextDecoder().decode(run as Uint8Array), event: event as Uint8Array })); // blobs
  const report = await auditJournal({ folder, recompute: true });
  if (report.findings.length > 0) throw new Error(`the audit of an honest journal finds ${report.findings[0]?.message}`);
  return { entries, hash: report.hash ?? '' };
}

function changesOf(random: Random, size: number): Uint8Array {
  const changes = 1 + sizeUpTo(random, 30);
  // The first page, with the file's header and its tables, more often than what comes after.
  const place = (): number => random.integer(random.integer(3) === 0 ? Math.min(size, 4_096) : size);
  return joinBytes([
    Uint8Array.of(0),
    ...Array.from({ length: changes }, () => {
      const at = place();
      return Uint8Array.of(at >>> 24, at >>> 16, at >>> 8, at, random.integer(256));
    }),
  ]);
}

function withChanges(file: Uint8Array, changes: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(file);
  const view = new DataView(changes.buffer, changes.byteOffset, changes.byteLength);
  for (let at = 0; at + 5 <= changes.length; at += 5) bytes[view.getUint32(at) % bytes.length] = view.getUint8(at + 4);
  return bytes;
}

function forgeryOf(random: Random, entries: readonly Entry[]): Uint8Array {
  const which = random.integer(Math.min(entries.length, 256));
  const event = entries[which]?.event ?? new Uint8Array();
  return joinBytes([Uint8Array.of(1, which), random.integer(4) === 0 ? mutateBytes(random, event) : mutateMessage(random, event)]);
}

function forge(folder: string, entries: readonly Entry[], which: number, event: Uint8Array): void {
  const store = new Store(folder);
  let previous = new Uint8Array(32);
  store.define('BEGIN');
  for (const [index, entry] of entries.entries()) {
    const bytes = index === which ? event : entry.event;
    const name = new TextEncoder().encode(entry.run);
    previous = Uint8Array.from(digestToBytes(digestOf(joinBytes([previous, Uint8Array.of(name.length), name, bytes]))));
    if (index >= which) store.run('UPDATE journal SET event = ?, hash = ? WHERE sequence = ?', bytes, previous, index + 1);
  }
  store.define('COMMIT');
  store.close();
}
