import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
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
    try {
      await writeFile(path, JSON.stringify(holder), { flag: 'wx' });
      return hold(path, holder.token);
    } catch (error) {
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
    hint: 'One site, one state folder: end the other process, or give this site a folder of its own.',
  });
}

function hold(path: string, token: string): FolderLock {
  heldHere.add(token);
  const timer = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined); // the folder is gone: nothing is left to protect
  }, REFRESH_MS);
  timer.unref();
  return {
    async release() {
      if (!heldHere.delete(token)) return;
      clearInterval(timer);
      if ((await readHolder(path))?.token === token) await rm(path, { force: true });
    },
  };
}

/** True when the lock is gone, because nobody alive holds it. */
async function removeIfStale(path: string): Promise<boolean> {
  const holder = await readHolder(path);
  const changed = await stat(path).catch(() => null);
  if (changed === null) return true;
  const fresh = Date.now() - changed.mtimeMs < STALE_MS;
  if (holder === null ? fresh : fresh && isAlive(holder)) return false;
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return true; // another process was first; the next attempt shows who holds it
  }
  const moved = await readHolder(aside);
  if (moved?.token !== holder?.token) {
    await rename(aside, path); // between reading and moving, another process had made its own
    return false;
  }
  await rm(aside, { force: true });
  return true;
}

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
