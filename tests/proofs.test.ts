import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLedger } from '../apps/client/src/state/index.ts';
import type { Audit } from '../apps/coordinator/src/audit/index.ts';
import { captureTraffic } from './support/capture.ts';
import { BLOOD_CELLS, joinSite, launch, threeSites } from './support/federation.ts';
import { runAtoll, serve } from './support/processes.ts';
import { hasSharedData, scratchFolder } from './support/shared-data.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe.skipIf(!hasSharedData())('a federation', () => {
  it('leaves ledgers that list what a relay on the way saw, and a journal that holds while the coordinator runs, each with the other’s digests', async () => {
    const folder = await scratchFolder();
    const coordinator = await serve(join(folder, 'coordinator'));
    const capture = await captureTraffic(coordinator.port);
    const run = await launch(coordinator, folder, { ...BLOOD_CELLS, rounds: 2, head: { kind: 'mlp', hidden: 64 } });
    const sites = await threeSites(folder);
    const joined = sites.map((site, index) =>
      joinSite(site, index === 0 ? capture.url : coordinator.url, join(folder, 'cache', site.name)),
    );
    for (const site of joined) {
      const { code, output } = await site.ended;
      expect(code, output).toBe(0);
    }
    const state = sites[0]?.state ?? '';
    const { lines, damage } = readLedger(state);
    expect(damage).toBeNull();

    const listed = lines.filter(({ event }) => event !== 'ledger' && event !== 'GET');
    const seen = capture.messages();
    expect(new Set(seen.map(({ event }) => event))).toEqual(new Set(['hello', 'join', 'progress', 'blob', 'upload', 'part', 'result']));
    let at = 0;
    for (const { event, messages, bytes, sha256: digest } of listed) {
      const of = seen.slice(at, at + (messages ?? 1));
      at += messages ?? 1;
      expect(new Set(of.map((one) => one.event))).toEqual(new Set([event]));
      expect(of.reduce((sum, { payload }) => sum + payload.length, 0)).toBe(bytes);
      const digests = of.map(({ payload }) => sha256(payload));
      expect(messages === undefined ? digests[0] : sha256(Buffer.from(digests.join(''), 'hex'))).toBe(digest);
    }
    expect(at, 'messages that the relay saw').toBe(seen.length);
    expect(lines.flatMap(({ request }) => (request === undefined ? [] : [request]))).toEqual(capture.requests());
    expect(capture.requests().length).toBeGreaterThanOrEqual(2);

    const shown = await runAtoll('ledger', '--state', state);
    expect(shown.code, shown.output).toBe(0);
    expect(shown.output).toContain('The ledger holds');
    expect(shown.output).toMatch(/result +cells-1 +1 .*a trained head, counts and losses \(round 1: training\)/);
    const json = JSON.parse((await runAtoll('ledger', '--state', state, '--json')).output) as { lines: unknown[]; damage: null }; // our own output
    expect(json.lines).toEqual(lines);

    const told = await runAtoll('audit', run, '--data', coordinator.folder, '--recompute');
    expect(told.code, told.output).toBe(0);
    expect(told.output).toContain('Verdict    the journal holds');
    expect(told.output).toMatch(/aster joined with 24 images for training/);
    const audited = JSON.parse((await runAtoll('audit', '--data', coordinator.folder, '--json')).output) as Audit; // our own output
    expect(audited.runs.map((one) => [one.run, one.phase])).toEqual([[run, 'completed']]);
    const inLedger = new Set(lines.map(({ answer }) => answer));
    const head = /completed: head ([0-9a-f]{64})/.exec(told.output)?.[1] ?? '';
    const lineage = await runAtoll('audit', '--data', coordinator.folder, '--head', head.slice(0, 16), '--json');
    const { lineage: steps } = JSON.parse(lineage.output) as Audit; // our own output
    expect(steps.at(-1)).toMatchObject({ how: 'initial', round: 0 });
    for (const { updates } of steps.slice(0, -1)) {
      expect(updates.map(({ site }) => site)).toEqual(['aster', 'birch', 'cedar']);
      expect(inLedger.has(updates[0]?.digest), 'the ledger of the site has the answer that the journal has').toBe(true);
    }

    const model = join(state, 'model');
    const key = join(coordinator.folder, 'coordinator.key');
    const verified = await runAtoll('verify', model, '--coordinator', key);
    expect(verified.code, verified.output).toBe(0);
    expect(verified.output).toContain(head);
    const fingerprint = /Signed by {2}((?:[0-9a-f]{4}-){7}[0-9a-f]{4})/.exec(verified.output)?.[1] ?? '';
    expect((await runAtoll('verify', join(coordinator.folder, 'runs', run, 'model'), '--key', fingerprint)).code).toBe(0);
    const stranger = await runAtoll('verify', model, '--key', `${fingerprint.slice(5)}-0000`);
    expect([stranger.code, stranger.output]).toEqual([1, expect.stringContaining('Error 855')]);
    const manifest = readFileSync(join(model, 'model.json'), 'utf8');
    writeFileSync(join(model, 'model.json'), manifest.replace('"strategy": "fedavg"', '"strategy": "fedAvg"'));
    const forged = await runAtoll('verify', model, '--coordinator', key);
    expect([forged.code, forged.output]).toEqual([1, expect.stringContaining('Error 855')]);

    const file = join(state, 'ledger.jsonl');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"event":"result"', '"event":"resulT"'));
    const changed = await runAtoll('ledger', '--state', state);
    expect(changed.code).toBe(1);
    expect(changed.output).toContain('Error 850');
  });
});
