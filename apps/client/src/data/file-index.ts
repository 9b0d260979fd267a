import { randomUUID } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDigest } from '@atoll/core';
import type { Inspection } from './inspect-image.ts';
import { newSalt, pseudonymOf, SALT_BYTES, type Salt } from './pseudonym.ts';

/**
 * What was found in each file, kept beside the feature cache so that the next start opens only files that changed.
 * A file counts as unchanged when size, modification time, status-change time (all in nanoseconds where the file system
 * has them) and file number agree. One changed just before it was read is not trusted: it may change again within one tick
 * of its clock and look the same (the problem git calls "racily clean").
 */
export interface FileIndex {
  /** What patients are renamed with in what the index holds. */
  readonly salt: Salt;
  /** What was found in the file before, or undefined if it is new or changed. */
  get(path: string, stats: BigIntStats): Inspection | undefined;
  put(path: string, stats: BigIntStats, inspection: Inspection, readAtMs: number): void;
  /** Writes what is new. Returns false where that fails: the next start reads the files again, nothing else is lost. */
  save(): Promise<boolean>;
}

const VERSION = 3;

type Entry = readonly [signature: string, inspection: Inspection];

const signatureOf = ({ size, mtimeNs, ctimeNs, ino }: BigIntStats): string => `${size}:${mtimeNs}:${ctimeNs}:${ino}`;

/** A clock that shows whole seconds only has a tick of up to 2 s (FAT); others tick every few milliseconds. */
function isRacy({ mtimeNs, ctimeNs }: BigIntStats, readAtMs: number): boolean {
  const tickMs = mtimeNs % 1_000_000_000n === 0n && ctimeNs % 1_000_000_000n === 0n ? 2_500 : 50;
  const changedMs = Number((mtimeNs > ctimeNs ? mtimeNs : ctimeNs) / 1_000_000n);
  return changedMs + tickMs > readAtMs;
}

function isEntry(value: unknown): value is Entry {
  if (!Array.isArray(value) || typeof value[0] !== 'string') return false;
  const found: unknown = value[1];
  if (typeof found !== 'object' || found === null || !('kind' in found)) return false;
  if (found.kind === 'image')
    return 'digest' in found && typeof found.digest === 'string' && isDigest(found.digest) && 'width' in found && 'height' in found;
  return found.kind === 'empty' || ((found.kind === 'corrupt' || found.kind === 'too-large') && 'reason' in found);
}

async function readEntries(file: string, salt: string): Promise<Map<string, Entry>> {
  try {
    const content: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (typeof content !== 'object' || content === null || !('version' in content) || content.version !== VERSION) return new Map();
    if (!('salt' in content) || content.salt !== salt) return new Map(); // patients have other names now
    if (!('files' in content) || typeof content.files !== 'object' || content.files === null) return new Map();
    const entries: [string, unknown][] = Object.entries(content.files);
    return new Map(entries.filter((pair): pair is [string, Entry] => isEntry(pair[1])));
  } catch {
    return new Map(); // absent or damaged: every file is read again
  }
}

/**
 * The salt kept in `directory`, made when it is first needed. Where it cannot be kept one in memory does: it then tells patients
 * apart in this process, and what the index would say of them is read again.
 */
async function openSalt(directory: string): Promise<Salt> {
  const file = join(directory, 'patients.salt');
  const kept = await readFile(file).catch(() => undefined);
  if (kept?.length === SALT_BYTES) return kept;
  const salt = newSalt();
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(file, salt, { mode: 0o600, flag: kept === undefined ? 'wx' : 'w' });
    return salt;
  } catch {
    const other = await readFile(file).catch(() => undefined); // another process was first
    return other?.length === SALT_BYTES ? other : salt;
  }
}

/** Opens the index kept in `directory`; a missing or damaged one is an empty one. Several processes may share it. */
export async function openFileIndex(directory: string): Promise<FileIndex> {
  const file = join(directory, 'files.json');
  const salt = await openSalt(directory);
  const saltName = pseudonymOf('', salt);
  const entries = await readEntries(file, saltName);
  const fresh = new Map<string, Entry>();
  return {
    salt,
    get(path, stats) {
      const entry = fresh.get(path) ?? entries.get(path);
      return entry?.[0] === signatureOf(stats) ? entry[1] : undefined;
    },
    put(path, stats, inspection, readAtMs) {
      if (!isRacy(stats, readAtMs)) fresh.set(path, [signatureOf(stats), inspection]);
    },
    async save() {
      if (fresh.size === 0) return true;
      const temporary = join(directory, `files-${randomUUID()}.tmp`);
      try {
        await mkdir(directory, { recursive: true, mode: 0o700 });
        const merged = new Map([...(await readEntries(file, saltName)), ...fresh]);
        await writeFile(temporary, JSON.stringify({ version: VERSION, salt: saltName, files: Object.fromEntries(merged) }), {
          mode: 0o600,
        });
        await rename(temporary, file);
        fresh.clear();
        for (const [path, entry] of merged) entries.set(path, entry);
        return true;
      } catch {
        await rm(temporary, { force: true });
        return false;
      }
    },
  };
}
