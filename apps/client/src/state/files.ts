import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AtollError } from '@atoll/core';
import { hasCode } from './has-code.ts';

const RENAME_ATTEMPTS = 5;

/** Renames over what is there; on Windows again for a moment while another program has the target open. */
export async function replaceFile(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      if (attempt === RENAME_ATTEMPTS || !hasCode(error, 'EPERM', 'EACCES', 'EBUSY')) throw error;
      await delay(20 * attempt);
    }
  }
}

/**
 * Writes a file so that a reader sees the old content or the new one, never a part. Makes the folder.
 * @param mode who may do what with it, as `chmod` has it, without what the process's mask takes away
 * @throws AtollError 702
 */
export async function writeWhole(path: string, content: string | Uint8Array, mode = 0o666): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, content, { flush: true, mode });
    await replaceFile(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new AtollError(702, `${path} cannot be written.`, { cause });
  }
}

/** The bytes of a file, or null where there is none. */
export async function readIfThere(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}
