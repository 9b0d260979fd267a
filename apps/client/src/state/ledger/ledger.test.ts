import { createHash } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf, type FitTask, type TaskId } from '@atoll/core';
import { digestToBytes, encode, wire } from '@atoll/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/temporary.ts';
import { openLedger, readLedger } from './index.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const progress = (done: number, run = 'cells-1') => encode(wire.Progress, { run, activity: 'training', done, total: 9 });
const task = { kind: 'fit', id: 'cells-1/3-fit' as TaskId, round: 2, purpose: 'federated', without: null } as FitTask; // what a ledger looks at

describe('the ledger', () => {
  it('says what each message is, about what, of what size and digest, and is there before anything is sent', async () => {
    const directory = await temporaryFolder();
    const ledger = openLedger({ directory, site: 'north', now: () => 0 });
    const bytes = new Uint8Array([1, 2, 3]);
    const result = encode(wire.Result, { run: 'cells-1', task: task.id, digest: digestToBytes(digestOf(bytes)), size: 3, inline: bytes });
    ledger.assigned(task);
    ledger.sent('result', result);
    ledger.requested('GET /backbones/a/b bytes=5-', 'request for the backbone');
    expect(readLedger(directory).lines).toMatchObject([
      { n: 1, event: 'ledger', kind: 'the ledger of north begins' },
      {
        n: 2,
        at: '1970-01-01T00:00:00.000Z',
        event: 'result',
        kind: 'a trained head, counts and losses (round 2: training)',
        run: 'cells-1',
        task: task.id,
        round: 2,
        answer: digestOf(bytes),
        bytes: result.length,
        sha256: sha256(result),
      },
      { n: 3, event: 'GET', request: 'GET /backbones/a/b bytes=5-' },
    ]);
    ledger.close();
  });

  it('tells of the parts of an upload what they are parts of', async () => {
    const directory = await temporaryFolder();
    const ledger = openLedger({ directory, site: 'north' });
    const digest = digestToBytes(digestOf(new Uint8Array([9])));
    ledger.assigned(task);
    ledger.sent('upload', encode(wire.UploadOpen, { run: 'cells-1', task: task.id, digest, size: 400_000 }));
    ledger.sent('part', encode(wire.UploadPart, { digest, offset: 0, bytes: new Uint8Array(1000) }));
    ledger.sent('result', encode(wire.Result, { run: 'cells-1', task: task.id, digest, size: 400_000 }));
    const kinds = readLedger(directory).lines.map(({ kind, task: id }) => [kind.split(' ').slice(0, 2).join(' '), id]);
    expect(kinds.slice(1)).toEqual([
      ['announcement of', task.id],
      ['part of', task.id],
      ['end of', task.id],
    ]);
    ledger.close();
  });

  it('tells of many messages of progress in one line, with the digest of their digests', async () => {
    const directory = await temporaryFolder();
    let now = 0;
    const ledger = openLedger({ directory, site: 'north', now: () => now });
    const first = [0, 1, 2, 3].map((done) => progress(done));
    for (const one of first) ledger.sent('progress', one);
    now = 61_000;
    ledger.sent('progress', progress(4));
    ledger.sent('progress', progress(5));
    ledger.sent('leave', encode(wire.Leave, { run: 'cells-1', reason: 'stopped at the site' }));
    ledger.close();
    const rest = first.slice(1);
    expect(readLedger(directory).lines.slice(1)).toMatchObject([
      { event: 'progress', run: 'cells-1', bytes: first[0]?.length, sha256: sha256(progress(0)) },
      {
        event: 'progress',
        messages: 3,
        bytes: rest.reduce((sum, { length }) => sum + length, 0),
        sha256: sha256(Buffer.concat(rest.map((one) => Buffer.from(sha256(one), 'hex')))),
      },
      { event: 'progress', sha256: sha256(progress(4)) },
      { event: 'progress', messages: 1 },
      { event: 'leave', kind: 'that this site leaves the run: stopped at the site' },
    ]);
  });

  it('goes on with its chain after it was closed, over files of bounded size of which the oldest go', async () => {
    const directory = await temporaryFolder();
    const options = { directory, site: 'north', fileBytes: 2_000, keptFiles: 3 };
    for (let start = 0; start < 10; start++) {
      const ledger = openLedger(options);
      for (let i = 0; i < 10; i++) ledger.sent('blob', new Uint8Array([start, i]));
      ledger.close();
    }
    const { lines, damage } = readLedger(directory);
    expect(damage).toBeNull();
    expect(lines.length).toBeGreaterThan(20);
    expect(lines[0]?.n).toBeGreaterThan(50);
    expect(lines.at(-1)).toMatchObject({ event: 'blob', sha256: sha256(new Uint8Array([9, 9])) });
    const files = readdirSync(directory).filter((name) => name.startsWith('ledger'));
    expect(files).toHaveLength(4);
    for (const name of files) expect(statSync(join(directory, name)).size).toBeLessThan(2_600);
  });

  it('that was cut off in the middle of a line loses that line only, and says so', async () => {
    const directory = await temporaryFolder();
    const file = join(directory, 'ledger.jsonl');
    const ledger = openLedger({ directory, site: 'north' });
    ledger.sent('blob', new Uint8Array([1]));
    ledger.close();
    const whole = readFileSync(file);
    for (const torn of [Buffer.from('{"n":3,"at'), Buffer.alloc(4096)]) {
      writeFileSync(file, Buffer.concat([whole, torn]));
      expect(readLedger(directory)).toMatchObject({ damage: null, tornBytes: torn.length });
      const again = openLedger({ directory, site: 'north' });
      again.sent('blob', new Uint8Array([2]));
      again.close();
      const { lines, damage, tornBytes } = readLedger(directory);
      expect([damage, tornBytes]).toEqual([null, 0]);
      expect(lines.map(({ event }) => event)).toEqual(['ledger', 'blob', 'ledger', 'blob']);
      expect(lines[2]?.kind).toContain(`last ${torn.length} bytes`);
    }
  });

  it('shows any changed byte, any line taken out, put in or moved, and is not written on', async () => {
    const directory = await temporaryFolder();
    const file = join(directory, 'ledger.jsonl');
    const ledger = openLedger({ directory, site: 'north', now: () => 0 });
    for (let i = 0; i < 5; i++) ledger.sent('blob', new Uint8Array([i]));
    ledger.close();
    const whole = readFileSync(file, 'utf8');
    const lines = whole.split('\n').slice(0, -1);
    const broken = (text: string) => {
      writeFileSync(file, text);
      expect(readLedger(directory).damage).not.toBeNull();
      expect(() => openLedger({ directory, site: 'north' })).toThrow(expect.objectContaining({ code: 850 }));
    };
    fc.assert(
      fc.property(fc.nat(whole.length - 2), fc.integer({ min: 32, max: 126 }), (at, code) => {
        const changed = `${whole.slice(0, at)}${String.fromCharCode(code)}${whole.slice(at + 1)}`;
        if (changed !== whole) broken(changed);
      }),
      { numRuns: 200 },
    );
    for (let i = 0; i < lines.length - 1; i++) {
      broken(`${lines.toSpliced(i, 1).join('\n')}\n`);
      broken(`${lines.toSpliced(i, 0, lines[i] ?? '').join('\n')}\n`);
      broken(`${lines.toSpliced(i, 2, lines[i + 1] ?? '', lines[i] ?? '').join('\n')}\n`);
    }
  });

  it('shows a closed file that is missing, and that there is none with 851', async () => {
    const directory = await temporaryFolder();
    expect(() => readLedger(directory)).toThrow(expect.objectContaining({ code: 851 }));
    const ledger = openLedger({ directory, site: 'north', fileBytes: 500, keptFiles: 99 });
    for (let i = 0; i < 12; i++) ledger.sent('blob', new Uint8Array([i]));
    ledger.close();
    const closed = readdirSync(directory)
      .filter((name) => name.startsWith('ledger-'))
      .sort();
    expect(closed.length).toBeGreaterThan(2);
    appendFileSync(join(directory, closed[1] ?? ''), '{"n":');
    expect(readLedger(directory).damage).toBe('ledger-000002.jsonl, the last line is not whole');
    writeFileSync(join(directory, closed[1] ?? ''), '');
    expect(readLedger(directory).damage).toContain('ledger-000003.jsonl');
  });
});
