import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { AtollError } from '@atoll/core';
import { hasCode } from './has-code.ts';

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Random: tells this lock from a later one. */
  readonly token: string;
}

const REFRESH_MS = 10_000;
/** A lock that was not refreshed for so long is nobody's: its process number may belong to another program by now. */
const STALE_MS = 60_000;

const heldHere = new Set<string>();

/** Held until `release`; a process that dies leaves a lock that the next one takes over. */
export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Takes the folder for this process, or null when another live process has it. Works on every file system: a file made
 * only if it was not there, with the process in it, refreshed while it lives.
 */
export async function tryLock(folder: string): Promise<FolderLock | null> {
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw new AtollError(702, `The folder ${folder} cannot be made.`, { cause });
  });
  const path = join(folder, 'lock');
  const holder: Holder = { pid: process.pid, host: hostname(), token: randomUUID() };
  for (let attempt = 0; attempt < 3; attempt++) {
    heldHere.add(holder.token); // who reads the file as soon as it is there must not take it for a dead process's
    try {
      await writeFile(path, JSON.stringify(holder), { flag: 'wx' });
      return hold(path, holder.token);
    } catch (error) {
      heldHere.delete(holder.token);
      if (!hasCode(error, 'EEXIST')) throw new AtollError(702, `The folder ${folder} cannot be written.`, { cause: error });
    }
    if (!(await removeIfStale(path))) return null;
  }
  return null;
}

/** Takes the folder for this process. @throws AtollError 703 when another process has it, 702 when it cannot be written. */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const lock = await tryLock(folder);
  if (lock !== null) return lock;
  throw new AtollError(703, `Another process uses the state folder ${folder}.`, {
    hint: 'One site, one state folder: end the other process, or give this site a folder of its own. If it was killed on another machine or in a container that is gone, the folder is free a minute later.',
  });
}

function hold(path: string, token: string): FolderLock {
  const timer = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined); // the folder is gone: nothing is left to protect
  }, REFRESH_MS);
  timer.unref();
  return {
    async release() {
      clearInterval(timer);
      if (heldHere.has(token) && (await readHolder(path))?.token === token) await rm(path, { force: true });
      heldHere.delete(token); // not before the file is gone, which would be taken for a dead process's
    },
  };
}

/** True when the lock is gone, because nobody alive holds it. */
async function removeIfStale(path: string): Promise<boolean> {
  const state = await stateOf(path);
  if (state !== 'stale') return state === 'gone';
  // One at a time, or the second would remove what the first has just made.
  const takeover = `${path}.takeover`;
  if (!(await beginsTakeover(takeover))) return false;
  try {
    const now = await stateOf(path);
    if (now === 'stale') await rm(path, { force: true });
    return now !== 'held';
  } finally {
    await rm(takeover, { force: true });
  }
}

async function beginsTakeover(takeover: string): Promise<boolean> {
  try {
    await writeFile(takeover, '', { flag: 'wx' });
    return true;
  } catch {
    // Another process was first. If it died over it, the next one finds the way free.
    if (isOld(await stat(takeover).catch(() => null))) await rm(takeover, { force: true });
    return false;
  }
}

async function stateOf(path: string): Promise<'gone' | 'held' | 'stale'> {
  const holder = await readHolder(path);
  const changed = await stat(path).catch(() => null);
  if (changed === null) return 'gone';
  if (!isOld(changed) && (holder === null || isAlive(holder))) return 'held';
  // The holder may have let go since it was read, and another have taken its place.
  return (await readHolder(path))?.token === holder?.token ? 'stale' : 'held';
}

const isOld = (file: Stats | null): boolean => file !== null && Date.now() - file.mtimeMs >= STALE_MS;

function isAlive({ pid, host, token }: Holder): boolean {
  if (host !== hostname()) return true;
  if (pid === process.pid) return heldHere.has(token);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof value !== 'object' || value === null) return null;
    const { pid, host, token } = value as Partial<Record<keyof Holder, unknown>>; // each field is checked next
    return typeof pid === 'number' && typeof host === 'string' && typeof token === 'string' ? { pid, host, token } : null;
  } catch {
    return null;
  }
}
