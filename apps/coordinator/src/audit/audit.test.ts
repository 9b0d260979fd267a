import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Digest, digestOf, evaluateScores, type RunEvent } from '@atoll/core';
import { site } from '@atoll/core/testing';
import { digestToBytes, encodeRunEvent, type JudgedHead } from '@atoll/protocol';
import Database from 'libsql';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { contextOf, loadBackbones } from '../runs/index.ts';
import { federationOf } from '../runs/testing/federation.ts';
import { COUNTS, RUN, TestRun } from '../runs/testing/test-run.ts';
import { audit } from './index.ts';

/** Two rounds of FedAvg at two sites, to the end. */
async function completedRun(): Promise<TestRun> {
  const [backbone] = [...(await loadBackbones()).values()];
  if (backbone === undefined) throw new Error('no backbone');
  const test = new TestRun(contextOf(federationOf({ rounds: 2, features: { standardise: false } }), backbone), 'a', 'b');
  for (let round = 1; round <= 2; round++) {
    for (const [value, name] of [...'ab'].entries()) test.fit(name, value + round);
    judgeAll(test);
  }
  judgeAll(test);
  expect(test.run.state.phase.kind).toBe('completed');
  return test;
}

function judgeAll(test: TestRun): void {
  for (const name of ['a', 'b']) {
    const task = test.asked.get(name);
    if (task?.kind !== 'evaluate') continue;
    const evaluations = task.heads.map(({ name: head, detail }): JudgedHead => {
      const labels = Int32Array.from({ length: COUNTS[task.split] }, (_, i) => i % 2);
      return { head, evaluation: evaluateScores(new Float32Array(2 * labels.length), labels, 2, detail === undefined ? {} : { detail }) };
    });
    test.answer(name, task.id, { kind: 'evaluate', evaluations });
  }
}

let test: TestRun;
beforeEach(async () => {
  test = await completedRun();
});

/** The audit of a copy of the run's folder in which these statements were run. */
async function auditChanged(sql: string, options: { recompute?: boolean } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'atoll-tampered-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(test.folder, folder, { recursive: true });
  const database = new Database(join(folder, 'atoll.db'));
  database.exec(sql);
  database.close();
  return audit({ folder, ...options });
}

/** Statements that put other events into the journal from an entry on, and a chain that fits: what a forger with the whole folder can do. */
function forged(change: (event: RunEvent) => RunEvent): string {
  let previous: Uint8Array = new Uint8Array(32);
  const statements: string[] = [];
  for (const { sequence, run, event } of test.entries()) {
    const bytes = encodeRunEvent(change(event));
    const name = Buffer.from(run);
    previous = digestToBytes(digestOf(Buffer.concat([previous, Buffer.from([name.length]), name, bytes])));
    const hex = (of: Uint8Array) => `x'${Buffer.from(of).toString('hex')}'`;
    statements.push(`UPDATE journal SET event = ${hex(bytes)}, hash = ${hex(previous)} WHERE sequence = ${sequence};`);
  }
  return statements.join('\n');
}

describe('an audit', () => {
  it('of a sound folder holds while the coordinator has it open, tells the story, and leaves nothing behind', async () => {
    const before = readdirSync(test.folder);
    const found = await audit({ folder: test.folder, recompute: true });
    expect(found.findings).toEqual([]);
    expect(readdirSync(test.folder)).toEqual(before);
    expect(found.entries).toBe(test.entries().length);
    expect(found.hash).toBe(test.entries().at(-1)?.hash);
    expect(found.recomputed).toBe(test.run.state.history.length + 1);
    const [story] = found.runs;
    expect(story?.lines.map(({ text }) => text.replaceAll(/[0-9a-f]{16,}/g, '#'))).toMatchInlineSnapshot(`
      [
        "launched by operator: fedavg for 2 sites, at least 2; backbone efficientnet-lite0 #; initial head #",
        "a joined with 10 images for training, 0 for validation, 4 for the test (cpu)",
        "b joined with 10 images for training, 0 for validation, 4 for the test (cpu)",
        "round 1: training: closed because all had answered. Answers: a #, b #",
        "combined: head #, training loss 1.000",
        "round 1: validation: closed because all had answered. Answers: a #, b #",
        "judged",
        "round 2: training: closed because all had answered. Answers: a #, b #",
        "combined: head #, training loss 1.000",
        "final test: closed because all had answered. Answers: a #, b #",
        "judged",
        "completed: head #, model #",
      ]
    `);
  });

  it('says which entry does not follow the one before it, and believes nothing after it', async () => {
    const found = await auditChanged('UPDATE journal SET event = (SELECT event FROM journal WHERE sequence = 5) WHERE sequence = 4');
    expect(found.entries).toBe(3);
    expect(found.findings).toMatchObject([{ entry: 4, message: expect.stringContaining('Entry 4 of the journal does not fit') }]);
  });

  it('finds answers and heads that are missing or changed, with the entry that names them', async () => {
    const [answered, combined] = ['result-accepted', 'step-combined'].map((type) =>
      test.entries().find(({ event }) => event.type === type),
    );
    if (answered?.event.type !== 'result-accepted' || combined?.event.type !== 'step-combined') throw new Error('no such entries');
    const gone = await auditChanged(`DELETE FROM blobs WHERE digest = x'${answered.event.digest}'`);
    expect(gone.findings.map(({ entry }) => entry)).toContain(answered.sequence);
    const { outcome } = combined.event;
    const head = outcome.kind === 'fit' ? outcome.head : ('' as Digest);
    const changed = await auditChanged(`UPDATE blobs SET bytes = zeroblob(size) WHERE digest = x'${head}'`);
    expect(changed.findings.find(({ entry }) => entry === combined.sequence)?.message).toMatch(/^the combined head: .*another digest/);
  });

  it('finds a history that cannot have been, also where the chain was made anew', async () => {
    const found = await auditChanged(
      forged((event) => (event.type === 'step-closed' ? { ...event, contributions: event.contributions.slice(1) } : event)),
    );
    const closed = test.entries().find(({ event }) => event.type === 'step-closed');
    expect(found.findings).toMatchObject([
      { entry: closed?.sequence, run: RUN, message: expect.stringContaining('cannot have gone on like this') },
    ]);
  });

  it('finds a head that is stored, but is not what the answers give, by computing it again', async () => {
    const { initialHead } = test.run.state;
    const sql = forged((event) =>
      event.type === 'step-combined' && event.outcome.kind === 'fit' && event.task.includes('/1-')
        ? { ...event, outcome: { ...event.outcome, head: initialHead } }
        : event,
    );
    const quick = await auditChanged(sql);
    expect(quick.findings, 'the model that was signed names the journal of then').toMatchObject([
      { entry: test.entries().length, message: expect.stringContaining('names another journal') },
    ]);
    const first = test.entries().find(({ event }) => event.type === 'step-combined');
    const found = await auditChanged(sql, { recompute: true });
    expect(found.findings[0]).toMatchObject({ entry: first?.sequence, message: 'the stored answers give another result' });
  });

  it('tells how a head came to be, back to the initial one', async () => {
    const { state } = test.run;
    const heads = state.history.flatMap(({ outcome }) => (outcome.kind === 'fit' ? [outcome.head] : []));
    const { lineage } = await audit({ folder: test.folder, head: heads[1]?.slice(0, 12) ?? '' });
    expect(lineage.map(({ head, how, round }) => [head, how, round])).toEqual([
      [heads[1], 'combined', 2],
      [heads[0], 'combined', 1],
      [state.initialHead, 'initial', 0],
    ]);
    const answers = state.history.find(({ task }) => task.kind === 'fit' && task.round === 2)?.contributions;
    expect(lineage[0]?.updates).toEqual(answers);
    expect(lineage[0]?.updates.map((one) => one.site)).toEqual([site('a'), site('b')]);
    await expect(audit({ folder: test.folder, head: 'f'.repeat(64) })).rejects.toMatchObject({ code: 410 });
  });

  it('needs a data folder, and a run that is there', async () => {
    await expect(audit({ folder: tmpdir() })).rejects.toMatchObject({ code: 854 });
    expect(existsSync(join(tmpdir(), 'atoll.db'))).toBe(false);
    await expect(audit({ folder: test.folder, run: 'other-1' })).rejects.toMatchObject({ code: 601 });
  });
});
