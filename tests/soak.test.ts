import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { quantile, slopeOf } from '../tools/soak/trend.ts';
import { ROOT, scratchFolder } from './support/shared-data.ts';

it('forty sites, ten of them losing their connections again and again, lose no round and leave no trace in memory', async () => {
  const output = await scratchFolder();
  const args = ['tools/run-source.mjs', 'tools/soak/main.ts', '--sites', '40', '--flapping', '10', '--minutes', '0.4', '--processes', '2'];
  const child = spawn(process.execPath, [...args, '--output', output], { cwd: ROOT });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  const [code] = (await once(child, 'close')) as [number | null];
  expect(code, said).toBe(0);
  expect(said).toMatch(/runs ended [1-9]\d*, rounds [1-9]\d*, lost 0; connections broken [1-9]/);
  expect(await readFile(join(output, 'soak.svg'), 'utf8')).toMatch(/^<svg .*<\/svg>\s*$/s);
});

it('a trend is what a straight line through all points rises by', () => {
  expect(slopeOf([])).toBe(0);
  expect(slopeOf([[0, 5]])).toBe(0);
  expect(slopeOf([0, 1, 2, 3].map((at) => [at, 7 + 2 * at]))).toBeCloseTo(2);
  expect(quantile([3, 1, 2], 0.5)).toBe(2);
  expect(quantile([], 0.5)).toBe(0);
});
