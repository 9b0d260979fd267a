import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AtollError, requirePrivate } from '@atoll/core';
import { CREDENTIAL_FILE, type Credential, credentialText, parseCredential } from '@atoll/protocol';

/** Where an operator's file is looked for when none is named: here, and in the folder that `atoll serve` keeps here. */
const PLACES = [CREDENTIAL_FILE, join('atoll-data', CREDENTIAL_FILE)];

/**
 * The operator's file: the one named, else the first one found; null where there is none.
 * @throws AtollError 802 (open to others; not on Windows), 816 (not there although named, or not valid)
 */
export function findCredential(named: string | undefined): Credential | null {
  for (const file of named === undefined ? PLACES : [named]) {
    const text = readPrivate(file);
    if (text !== null) return parseCredential(text, file);
  }
  if (named !== undefined) throw new AtollError(816, `${named} is not there.`);
  return null;
}

/** Writes a file that was not there, for its owner alone. @throws AtollError 702 */
export function writePrivate(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600, flag: 'wx', flush: true });
  } catch (cause) {
    throw new AtollError(702, `${file} cannot be written, or is there already.`, { cause, hint: 'Name another file with --out.' });
  }
}

export const writeCredential = (file: string, credential: Credential): void => writePrivate(file, credentialText(credential));

function readPrivate(file: string): string | null {
  try {
    requirePrivate(file, statSync(file).mode, process.platform);
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if (cause instanceof AtollError) throw cause;
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw new AtollError(816, `${file} cannot be read.`, { cause });
  }
}
