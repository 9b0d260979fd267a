import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chosenHead, federatedHeads, standardisationOfRun } from '@atoll/core';
import { site } from '@atoll/core/testing';
import { describe, expect, it } from 'vitest';
import { type FederationResult, runFederation } from '../apps/cli/src/simulation/run-federation.ts';
import type { Audit } from '../apps/coordinator/src/audit/index.ts';
import { BLOOD_CELLS, threeSites } from './support/federation.ts';
import { runAtoll } from './support/processes.ts';
import { hasSharedData, scratchFolder } from './support/shared-data.ts';

const quiet = { line: () => undefined, progress: () => undefined, done: () => undefined };
const WITHDRAWN = 'birch';

/** A federation of these sites in this process, over real sockets, to its end; the coordinator is closed again. */
async function run(folder: string, data: string, names: readonly string[], changes: object): Promise<FederationResult> {
  const sites = (await threeSites(folder)).filter(({ name }) => names.includes(name));
  await mkdir(data, { recursive: true });
  const federation = {
    ...BLOOD_CELLS,
    rounds: 2,
    cohort: { sites: names.length, quorum: 2 },
    evaluation: { alone: 'off', metric: 'loss' },
    ...changes,
  };
  const result = await runFederation({
    yaml: JSON.stringify(federation),
    sites: sites.map(({ name, data: images, state }) => ({
      name,
      data: images,
      directory: join(state, `${names.join('-')}-${data.length}`),
      cacheDirectory: join(folder, 'features'),
      backboneDirectory: join(folder, 'backbones'),
    })),
    folder: data,
    engine: 'wasm',
    inProcess: true,
    terminal: quiet as never, // what it would print is not looked at
  });
  await result.close();
  return result;
}

async function headWithout(data: string, of: string): Promise<{ head: string; output: string }> {
  const { code, output } = await runAtoll('withdraw', of, WITHDRAWN, '--data', data);
  expect(code, output).toBe(0);
  return { head: /^Head {7}([0-9a-f]{64})/m.exec(output)?.[1] ?? '', output };
}

async function auditOf(data: string): Promise<Audit> {
  const { code, output } = await runAtoll('audit', '--data', data, '--recompute', '--json');
  const audited = JSON.parse(output.slice(0, output.lastIndexOf('}') + 1)) as Audit; // our own output
  expect([code, audited.findings]).toEqual([0, []]);
  return audited;
}

describe.skipIf(!hasSharedData())('a site that is taken out of a completed run', () => {
  it.each([
    ['auto, of which the closed form is a part', true, { strategy: 'auto', rounds: 1 }],
    // The strength is chosen on a handful of validation images, by heads that had the site in them.
    ['closed-form with the sums in one, once that federation ran', false, { strategy: { name: 'closed-form', folds: 1 } }],
    ['prototypes', true, { strategy: 'prototypes' }],
  ])('leaves the head of a federation that never had it, bit for bit: %s', async (_, atOnce, changes) => {
    const folder = await scratchFolder();
    const data = join(folder, 'coordinator');
    const all = await run(folder, data, ['aster', 'birch', 'cedar'], changes);
    const early = await headWithout(data, all.run.id);
    expect(early.output).toContain('Proof      standardisation, scores');
    const never = await run(folder, data, ['aster', 'cedar'], changes);
    const expected = chosenHead(never.run.state);
    expect(expected).not.toBeNull();
    expect(expected?.head).not.toBe(chosenHead(all.run.state)?.head);
    if (atOnce) expect(early.head, 'without having asked anybody').toBe(expected?.head);

    const proven = await headWithout(data, all.run.id);
    expect(proven.head).toBe(expected?.head);
    expect(proven.output).toContain(`That run is ${never.run.id}.`);
    expect((await runAtoll('withdraw', all.run.id, WITHDRAWN, '--data', data)).output).toContain('Error 858');

    const audited = await auditOf(data);
    expect(audited.runs[0]?.lines.at(-1)?.text).toContain(`took ${WITHDRAWN} out: head ${expected?.head}`);
    const { output } = await runAtoll('audit', '--data', data, '--head', early.head, '--json');
    const [step] = (JSON.parse(output) as Audit).lineage; // our own output
    expect(step).toMatchObject({ how: 'solved', without: WITHDRAWN, from: null });
    expect(step?.updates.map((one) => one.site)).toEqual(['aster', 'cedar']);
    const model = join(data, 'runs', all.run.id, `model-without-${WITHDRAWN}`);
    const verified = await runAtoll('verify', model, '--coordinator', join(data, 'coordinator.key'));
    expect(verified.code, verified.output).toBe(0);
  });

  it('leaves the last head of the rounds without it, where such rounds were made; else the federation file for a rerun', async () => {
    const folder = await scratchFolder();
    const data = join(folder, 'coordinator');
    const all = await run(folder, data, ['aster', 'birch', 'cedar'], { evaluation: { alone: 'off', leaveOneSiteOut: true } });
    const never = await run(folder, join(folder, 'never'), ['aster', 'cedar'], {});
    const { head } = await headWithout(data, all.run.id);
    expect(head).toBe(federatedHeads(never.run.state).at(-1)?.head);
    expect(standardisationOfRun(all.run.state, site(WITHDRAWN))).toBe(standardisationOfRun(never.run.state));
    await auditOf(data);

    const refused = await runAtoll('withdraw', never.run.id, 'aster', '--data', join(folder, 'never'));
    expect([refused.code, refused.output]).toEqual([1, expect.stringContaining('Error 857')]);
    expect(refused.output).toMatch(/^federation: cells$/m);
    expect(refused.output).toMatch(/^ {2}sites: 1$/m);
  });
});
