import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { digest, fitTask, site } from '@atoll/core/testing';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary.ts';
import { answerKey, folderFiles, lockFolder, openAnswers, openSiteState, tryLock } from './index.ts';

test('a state folder keeps the name and the instance of its site', async () => {
  const folder = await temporaryFolder();
  const first = await openSiteState(folder, 'north');
  await first.close();
  const second = await openSiteState(folder, 'north');
  await second.close();
  expect(second.site).toEqual(first.site);
  expect(JSON.parse(await readFile(join(folder, 'site.json'), 'utf8'))).toEqual(first.site);
  expect(await readdir(folder)).toEqual(['ledger.jsonl', 'site.json']);
});

test('two sites do not share one state folder', async () => {
  const folder = await temporaryFolder();
  const state = await openSiteState(folder, 'north');
  await expect(openSiteState(folder, 'north')).rejects.toMatchObject({ code: 703 });
  await state.close();
  await (await openSiteState(folder, 'north')).close();
});

test('a name that is none, or a damaged site.json, leaves the folder free', async () => {
  const folder = await temporaryFolder();
  await expect(openSiteState(folder, 'North Wing')).rejects.toMatchObject({ code: 103 });
  await writeFile(join(folder, 'site.json'), '{"name":');
  await expect(openSiteState(folder, 'north')).rejects.toMatchObject({ code: 704 });
  await (await lockFolder(folder)).release();
});

test('the lock of a live process holds; that of a dead one is taken over', async () => {
  const folder = await temporaryFolder();
  const other = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
  await once(other, 'spawn');
  await writeFile(join(folder, 'lock'), JSON.stringify({ pid: other.pid, host: hostname(), token: 'theirs' }));
  expect(await tryLock(folder)).toBeNull();
  other.kill('SIGKILL');
  await once(other, 'exit');
  const lock = await tryLock(folder);
  expect(lock).not.toBeNull();
  await lock?.release();
  expect(await readdir(folder)).toEqual([]);
});

test('a lock that nobody refreshes is taken over, even if its process number lives', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'lock');
  await writeFile(path, JSON.stringify({ pid: process.ppid, host: hostname(), token: 'theirs' }));
  expect(await tryLock(folder)).toBeNull();
  const longAgo = new Date(Date.now() - 10 * 60_000);
  await utimes(path, longAgo, longAgo);
  const lock = await tryLock(folder);
  expect(lock).not.toBeNull();
  await lock?.release();
});

test('of many who want a folder again and again, one has it at a time', async () => {
  const folder = await temporaryFolder();
  let holding = 0;
  const wants = async (): Promise<number> => {
    let had = 0;
    for (let attempt = 0; attempt < 300; attempt++) {
      const lock = await tryLock(folder);
      if (lock === null) continue;
      had += 1;
      holding += 1;
      await setImmediate();
      expect(holding).toBe(1);
      holding -= 1;
      await lock.release();
    }
    return had;
  };
  const had = await Promise.all(Array.from({ length: 6 }, wants));
  expect(had.reduce((sum, count) => sum + count)).toBeGreaterThan(10);
});

test('answers are kept until the next one, each for its task, its inputs and its images', async () => {
  const answers = openAnswers(folderFiles(join(await temporaryFolder(), 'answers')));
  const north = site('north');
  const key = answerKey('demo-1', north, fitTask(), digest('images'));
  expect(await answers.get(key)).toBeNull();
  await answers.put(key, Uint8Array.of(1, 2, 3));
  expect(Uint8Array.from((await answers.get(key)) ?? [])).toEqual(Uint8Array.of(1, 2, 3));
  for (const other of [
    answerKey('demo-2', north, fitTask(), digest('images')),
    answerKey('demo-1', north, fitTask({ head: digest('another head') }), digest('images')),
    answerKey('demo-1', north, fitTask({ proximal: 0.1 }), digest('images')),
    answerKey('demo-1', north, fitTask(), digest('other images')),
  ])
    expect(await answers.get(other)).toBeNull();
  const next = answerKey('demo-1', north, fitTask({ round: 2 }), digest('images'));
  await answers.put(next, Uint8Array.of(4));
  await answers.keepOnly(next);
  expect(await answers.get(key)).toBeNull();
  expect(await answers.get(next)).not.toBeNull();
});
