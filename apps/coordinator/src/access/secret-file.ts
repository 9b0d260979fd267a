import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AtollError, requirePrivate } from '@atoll/core';

/** The text of a secret file, or null where there is none. Throws AtollError 801 (not readable), 802 (open to others; not on Windows). */
export function readSecret(path: string): string | null {
  try {
    requirePrivate(path, statSync(path).mode, process.platform);
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (cause instanceof AtollError) throw cause;
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw new AtollError(801, `${path} cannot be read.`, { cause });
  }
}

/** Writes the file for its owner alone (mode 0600), whole or not at all, on disk when this returns. Throws AtollError 702. */
export function writeSecret(path: string, text: string): void {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx', flush: true });
    replaceFile(temporary, path);
    syncFolder(dirname(path));
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw new AtollError(702, `${path} cannot be written.`, { cause });
  }
}

const RENAME_ATTEMPTS = 5;

/** Renames over what is there; on Windows again for a moment while another program, a virus scanner for instance, has the target open. */
function replaceFile(from: string, to: string): void {
  for (let attempt = 1; ; attempt++) {
    try {
      renameSync(from, to);
      return;
    } catch (error) {
      const held = error instanceof Error && 'code' in error && ['EPERM', 'EACCES', 'EBUSY'].includes(String(error.code));
      if (!held || attempt === RENAME_ATTEMPTS) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20 * attempt);
    }
  }
}

/** Windows opens no folder, and needs none opened: NTFS journals the rename. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
