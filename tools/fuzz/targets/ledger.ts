import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { joinBytes, type Random } from '@atoll/core';
import { openLedger, readLedger } from '../../../apps/client/src/state/ledger/index.ts';
import { mutateBytes, pick } from '../mutate/bytes.ts';
import { mutateText } from '../mutate/text.ts';
import { goldenBytes } from '../mutate/valid.ts';
import { Finding, outcomeOf, type Target } from '../target.ts';

const FILES = ['ledger-000001.jsonl', 'ledger-000002.jsonl', 'ledger.jsonl'] as const;
const TOKENS = ['"chain":"', '"previous":"', '"n":', '"n":1e309', '\n', '{', '}', '"', ',', 'null', '__proto__', '0'.repeat(64), '\\ud800'];

/** A case is the number of a file of the ledger, 255 for none, and the bytes that stand in it. */
export const ledger: Target = {
  name: 'ledger',
  about: 'the files of a site’s ledger: read, and opened to be written on',
  cost: 3,
  atOnce: 1,
  caseMs: 3_000,
  open: async (folder) => {
    const directory = join(folder, 'site');
    const whole = written(directory);
    return {
      make: (random: Random) => {
        const file = random.integer(FILES.length);
        const original = whole[file] ?? new Uint8Array();
        const text = random.integer(2) === 0;
        const changed = text
          ? new TextEncoder().encode(mutateText(random, new TextDecoder().decode(original), TOKENS))
          : mutateBytes(random, random.integer(8) === 0 ? pick(random, whole) : original);
        return joinBytes([Uint8Array.of(file), changed]);
      },
      run: (bytes) => {
        const changed = (bytes[0] ?? 0) % FILES.length;
        for (const [file, name] of FILES.entries())
          writeFileSync(join(directory, name), file === changed ? bytes.subarray(1) : (whole[file] ?? new Uint8Array()));
        return outcomeOf(() => {
          const { lines, damage, tornBytes } = readLedger(directory);
          const same = Buffer.from(whole[changed] ?? new Uint8Array()).equals(bytes.subarray(1));
          if (damage === null && tornBytes === 0 && !same && !isShorter(whole, changed, bytes.subarray(1)))
            throw new Finding('a changed ledger passes for a whole one');
          const before = lines.length;
          const opened = openLedger({ directory, site: 'site' });
          opened.sent('leave', new Uint8Array());
          opened.close();
          const after = readLedger(directory);
          if (damage === null && (after.damage !== null || after.lines.length <= before))
            throw new Finding('a ledger that was whole is damaged after it was written on');
        });
      },
      close: async () => rmSync(directory, { recursive: true, force: true }),
    };
  },
};

/** Lines that are missing at the end, or a first file that begins later, cannot be told from a ledger that is so. */
function isShorter(whole: readonly Uint8Array[], file: number, bytes: Uint8Array): boolean {
  const original = Buffer.from(whole[file] ?? new Uint8Array());
  const cut = Buffer.from(bytes);
  return file === FILES.length - 1 ? original.subarray(0, cut.length).equals(cut) : cut.length === 0;
}

/** The bytes of a ledger with two closed files, as a site writes it. */
function written(directory: string): Uint8Array[] {
  mkdirSync(directory, { recursive: true });
  const messages = goldenBytes();
  let now = 1.7e12;
  const ledger = openLedger({ directory, site: 'site', fileBytes: 500, now: () => (now += 1_000) });
  for (const [event, type] of [
    ['hello', 'Hello'],
    ['join', 'Join'],
    ['progress', 'Progress'],
    ['result', 'Result'],
    ['leave', 'Leave'],
  ] as const)
    ledger.sent(event, messages.get(type)?.[0] ?? new Uint8Array());
  ledger.requested('/backbones/x/backbone.json', 'a request');
  ledger.close();
  return FILES.map((name) => new Uint8Array(readFileSync(join(directory, name))));
}
