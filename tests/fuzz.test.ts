import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@atoll/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Campaign, runCampaign } from '../tools/fuzz/campaign.ts';
import { keepCase, keptCases } from '../tools/fuzz/corpus.ts';
import { mutateBytes, randomBytes } from '../tools/fuzz/mutate/bytes.ts';
import { type Surface, TAKEN, type Target } from '../tools/fuzz/target.ts';
import { TARGETS } from '../tools/fuzz/targets/index.ts';
import { ROOT } from './support/shared-data.ts';

async function fuzz(...args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ['tools/run-source.mjs', 'tools/fuzz/main.ts', ...args], { cwd: ROOT });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

it('the kept cases and some thousand new ones do no harm', async () => {
  const { code, output } = await fuzz('--cases', '2000', '--seed', '6', '--seconds', '2');
  expect(output).toMatch(/ cases in \d+ s, 0 findings/);
  for (const name of Object.keys(TARGETS)) expect(output).toMatch(new RegExp(`^${name}: [1-9]\\d* cases and [1-9]\\d* kept`, 'm'));
  expect(code, output).toBe(0);
});

describe('a campaign', () => {
  const target: Target = {
    name: 'planted',
    about: 'what is planted',
    cost: 1,
    atOnce: 4,
    caseMs: 300,
    open: () => Promise.reject(new Error('unused')),
  };
  const campaign: Campaign = { seed: 1, cases: 200, seconds: 60, kept: [], starts: () => undefined, alive: () => undefined };
  const surface = (run: Surface['run']): Surface => ({ make: (random) => randomBytes(random, 8), run, close: async () => undefined });
  const foundBy = async (run: Surface['run']): Promise<string[]> => {
    const { found } = await runCampaign(target, surface(run), campaign);
    return found.map(({ what }) => what);
  };

  it('finds an error without a number, one that nobody catches, a case without an end, and memory that grows', async () => {
    let tried = 0;
    const once = (act: () => unknown) => () => {
      tried += 1;
      if (tried % 150 === 0) act();
      return TAKEN;
    };
    expect(await foundBy(once(() => JSON.parse('{').x))).toEqual([expect.stringMatching(/^SyntaxError/)]);
    expect(await foundBy(once(() => void Promise.reject(new RangeError('late'))))).toEqual([
      expect.stringMatching(/nobody caught: RangeError: late/),
    ]);
    const endless = async (): Promise<string> => {
      tried += 1;
      return tried % 150 === 0 ? new Promise<string>(() => undefined) : TAKEN;
    };
    expect(await foundBy(endless)).toEqual(expect.arrayContaining([expect.stringMatching(/no answer within 300 ms/)]));
    const kept: Uint8Array[] = [];
    const hoarding = (): string => {
      kept.push(new Uint8Array(1 << 18));
      return TAKEN;
    };
    expect(await foundBy(hoarding)).toEqual([expect.stringMatching(/the heap grew by/)]);
    expect(await foundBy(() => TAKEN)).toEqual([]);
  });

  it('gives the same cases for a seed, and tries those that were kept', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'atoll-corpus-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    keepCase(folder, 'planted', Uint8Array.of(1, 2, 3));
    expect(readdirSync(join(folder, 'planted'))).toHaveLength(1);
    const seen = async (seed: number): Promise<string[]> => {
      const all: string[] = [];
      const run = (bytes: Uint8Array): string => {
        all.push(Buffer.from(bytes).toString('hex'));
        return TAKEN;
      };
      await runCampaign(target, surface(run), { ...campaign, seed, kept: keptCases(folder, 'planted') });
      return all;
    };
    const first = await seen(1);
    expect(first[0]).toBe('010203');
    expect(first).toHaveLength(201);
    expect(await seen(1)).toEqual(first);
    expect(await seen(2)).not.toEqual(first);
  });

  it('changes bytes whatever they are', () => {
    const random = createRandom(1);
    for (let length = 0; length < 40; length++) mutateBytes(random, new Uint8Array(length));
  });
});
