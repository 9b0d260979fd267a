import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { atoll, freePort, runAtoll, serve } from './support/processes.ts';
import { scratchFolder } from './support/shared-data.ts';

it('a mistake in the federation file is told with its line and what was meant', async () => {
  const folder = await scratchFolder();
  const file = join(folder, 'federation.yaml');
  await writeFile(file, 'federation: test\nclasses: [a, b]\ntraning:\n  batchSize: 8\n');
  const coordinator = await serve(join(folder, 'coordinator'));
  const { code, output } = await runAtoll('launch', file, '--url', coordinator.url);
  expect(code).toBe(1);
  expect(output).toContain('Error 101');
  expect(output).toContain('Line 3: there is no key "traning".');
  expect(output).toContain('Did you mean "training"?');
});

it('runs, watch and stop tell what a run waits for and end it', async () => {
  const folder = await scratchFolder();
  const file = join(folder, 'federation.yaml');
  await writeFile(file, 'federation: test\nclasses: [a, b]\n');
  const coordinator = await serve(join(folder, 'coordinator'));
  expect((await runAtoll('runs', '--url', coordinator.url)).output).toContain('No run yet');
  expect((await runAtoll('launch', file, '--url', coordinator.url)).output).toContain('Launched test-1');
  const watching = atoll('watch', 'test-1', '--url', coordinator.url);
  await watching.printed(/waiting for sites to join, 0 of 2 so far/);
  expect((await runAtoll('runs', '--url', coordinator.url)).output).toMatch(/test-1 +gathering/);
  expect((await runAtoll('stop', 'test-1', '--url', coordinator.url)).output).toMatch(/stopped by/);
  const { code, output } = await watching.ended;
  expect(code).toBe(1);
  expect(output).toMatch(/stopped by/);
  const again = await runAtoll('stop', 'test-1', '--url', coordinator.url);
  expect(again.code).toBe(1);
  expect(again.output).toContain('Error 602');
  expect((await runAtoll('watch', 'no-such-run', '--url', coordinator.url)).output).toContain('Error 601');
});

it('a coordinator that is not there, a folder in use and a port in use are told plainly', async () => {
  const folder = await scratchFolder();
  const nobody = await runAtoll('runs', '--url', `http://127.0.0.1:${await freePort()}`);
  expect(nobody.code).toBe(1);
  expect(nobody.output).toContain('Error 411');
  const coordinator = await serve(join(folder, 'coordinator'));
  const sameFolder = await runAtoll('serve', '--data', join(folder, 'coordinator'), '--port', String(await freePort()));
  expect(sameFolder.code).toBe(1);
  expect(sameFolder.output).toContain('Error 703');
  const samePort = await runAtoll('serve', '--data', join(folder, 'other'), '--port', String(coordinator.port));
  expect(samePort.code).toBe(1);
  expect(samePort.output).toContain('Error 412');
});
