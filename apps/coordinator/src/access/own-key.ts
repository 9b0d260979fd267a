import { createPrivateKey, type KeyObject, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { AtollError, KEY_BYTES, type KeyPair, keyPairOf } from '@atoll/core';
import { readSecret, writeSecret } from './secret-file.ts';

const OWN_KEY_FILE = 'coordinator.key';
/** What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410 §7). */
const PKCS8_START = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * The coordinator's own Ed25519 key, by which sites know it and which signs models: `coordinator.key` in the data folder,
 * PKCS #8 in PEM (RFC 8410), made the first time. Call it with the folder's journal open, so that no other process makes one.
 *
 * Throws AtollError 801 (damaged), 802 (open to others), 702.
 */
export function openOwnKey(folder: string): KeyPair {
  const path = join(folder, OWN_KEY_FILE);
  const text = readSecret(path);
  if (text !== null) return parse(path, text);
  return writeOwnKey(folder, new Uint8Array(randomBytes(KEY_BYTES)));
}

/** Makes this key the coordinator's own, in a folder that has none. Throws AtollError 702. */
export function writeOwnKey(folder: string, secretKey: Uint8Array): KeyPair {
  writeSecret(join(folder, OWN_KEY_FILE), pemOf(secretKey));
  return keyPairOf(secretKey);
}

function pemOf(secretKey: Uint8Array): string {
  const base64 = Buffer.concat([PKCS8_START, secretKey]).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${base64}\n-----END PRIVATE KEY-----\n`;
}

function parse(path: string, text: string): KeyPair {
  let key: KeyObject;
  try {
    key = createPrivateKey(text);
  } catch (cause) {
    throw new AtollError(801, `${path} is no private key.`, { cause });
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new AtollError(801, `${path} holds no Ed25519 key.`);
  return keyPairOf(new Uint8Array(key.export({ format: 'der', type: 'pkcs8' }).subarray(-KEY_BYTES)));
}
