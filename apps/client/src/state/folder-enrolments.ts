import { randomBytes } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AtollError, isDigest, isPublicKey, isSiteId, KEY_BYTES, type KeyPair, keyPairOf, requirePrivate, sign } from '@atoll/core';
import { bytesOfHex, hexOf, isAddress } from '@atoll/protocol';
import type { SiteKeys } from '../connection/index.ts';
import type { Enrolment, EnrolmentStore } from './enrolment.ts';
import { readIfThere, writeWhole } from './files.ts';

/** A key whose secret half is in a file that nobody but its owner may read. */
export class FileKeys implements SiteKeys {
  readonly #pair: KeyPair;
  readonly publicKey: Uint8Array;

  constructor(secretKey: Uint8Array) {
    this.#pair = keyPairOf(secretKey);
    this.publicKey = this.#pair.publicKey;
  }

  /** 32 bytes, for the file. */
  get secretKey(): Uint8Array {
    return this.#pair.secretKey;
  }

  async sign(statement: Uint8Array): Promise<Uint8Array> {
    return sign(statement, this.#pair);
  }
}

const FILE = 'enrolment.json';
const DRAFT = 'enrolment.draft.json';

/** The enrolment of a state folder. */
export function folderEnrolments(directory: string): EnrolmentStore<FileKeys> {
  const readDraft = () => read(join(directory, DRAFT));
  return {
    place: directory,
    read: () => read(join(directory, FILE)),
    readDraft,
    async draft(wanted) {
      const before = await readDraft();
      if (before !== null && before.invitation === wanted.invitation) return { ...wanted, keys: before.keys };
      const draft = { ...wanted, keys: new FileKeys(new Uint8Array(randomBytes(KEY_BYTES))) };
      await write(join(directory, DRAFT), draft);
      return draft;
    },
    async keep(enrolment) {
      await write(join(directory, FILE), enrolment);
      await rm(join(directory, DRAFT), { force: true });
    },
  };
}

function write(path: string, { keys, ...enrolment }: Enrolment<FileKeys>): Promise<void> {
  return writeWhole(path, `${JSON.stringify({ ...enrolment, secretKey: hexOf(keys.secretKey) }, null, 2)}\n`, 0o600);
}

async function read(path: string): Promise<Enrolment<FileKeys> | null> {
  const bytes = await readIfThere(path);
  if (bytes === null) return null;
  requirePrivate(path, (await stat(path)).mode, process.platform);
  return parse(path, new TextDecoder().decode(bytes));
}

function parse(path: string, text: string): Enrolment<FileKeys> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  const fields = (typeof value === 'object' && value !== null ? value : {}) as Partial<Record<keyof Enrolment | 'secretKey', unknown>>; // each is checked next
  const { site, url, coordinator, authority, invitation, secretKey } = fields;
  const isText = (field: unknown): field is string => typeof field === 'string';
  if (isText(site) && isSiteId(site) && isText(url) && isAddress(url) && isText(coordinator) && isPublicKey(coordinator))
    if (isText(invitation) && isPublicKey(invitation) && isText(secretKey) && /^[0-9a-f]{64}$/.test(secretKey)) {
      const pinned = isText(authority) && isDigest(authority) ? authority : null;
      return { site, url, coordinator, authority: pinned, invitation, keys: new FileKeys(bytesOfHex(secretKey)) };
    }
  throw new AtollError(801, `${path} is damaged.`, {
    hint: 'Restore it from a copy, or ask the operator to revoke this site and invite it again.',
  });
}
