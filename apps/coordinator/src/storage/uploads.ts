import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { AtollError, type Digest, digestOf } from '@atoll/core';
import { LIMITS } from '@atoll/protocol';

/**
 * Uploads under way, a file each, named by who sends it and the digest of the whole: after a lost connection, a crash of the site or of the
 * coordinator the transfer goes on where the file ends.
 */
export class Uploads {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = join(folder, 'uploads');
    mkdirSync(this.#folder, { recursive: true });
  }

  /** How many bytes are there. A new upload takes the place of the owner's oldest where it has `LIMITS.uploadsPerSite`. */
  received(owner: string, digest: Digest): number {
    this.#makeRoom(owner, digest);
    const file = this.#open(owner, digest);
    try {
      return fstatSync(file).size;
    } finally {
      closeSync(file);
    }
  }

  /** Adds a part and says how many bytes are there now. A part that is there already changes nothing. Throws AtollError 408 on a gap or an excess. */
  append(owner: string, digest: Digest, size: number, offset: number, bytes: Uint8Array): number {
    const file = this.#open(owner, digest);
    try {
      const there = fstatSync(file).size;
      if (offset > there) throw new AtollError(408, `A part at ${offset}; ${there} bytes are there.`);
      if (offset + bytes.length > size) throw new AtollError(408, `A part up to ${offset + bytes.length} of ${size} bytes.`);
      if (offset + bytes.length > there) {
        ftruncateSync(file, offset);
        let written = 0;
        while (written < bytes.length) written += writeSync(file, bytes, written, bytes.length - written, offset + written);
      }
      return Math.max(there, offset + bytes.length);
    } catch (cause) {
      if (cause instanceof AtollError) throw cause;
      throw new AtollError(702, 'A part of an upload could not be written.', { cause });
    } finally {
      closeSync(file);
    }
  }

  /** The whole, if it has the digest. Throws AtollError 408 (not complete), 504 (other bytes; the upload starts again). */
  take(owner: string, digest: Digest, size: number): Uint8Array {
    const path = this.#path(owner, digest);
    const received = this.received(owner, digest);
    if (received !== size) throw new AtollError(408, `${received} of ${size} bytes are there.`);
    const bytes = new Uint8Array(readFileSync(path));
    if (digestOf(bytes) === digest) return bytes;
    this.discard(owner, digest);
    throw new AtollError(504, 'The uploaded bytes have another digest; the upload starts again.');
  }

  discard(owner: string, digest: Digest): void {
    rmSync(this.#path(owner, digest), { force: true });
  }

  #makeRoom(owner: string, digest: Digest): void {
    const name = fileOf(owner, digest);
    const own = readdirSync(this.#folder).filter((other) => other.startsWith(`${owner}-`) && other.length === name.length);
    if (own.includes(name) || own.length < LIMITS.uploadsPerSite) return;
    const byAge = own.map((other) => ({ path: join(this.#folder, other), at: statSync(join(this.#folder, other)).mtimeMs }));
    byAge.sort((a, b) => a.at - b.at);
    for (const { path } of byAge.slice(0, own.length - LIMITS.uploadsPerSite + 1)) rmSync(path, { force: true });
  }

  #open(owner: string, digest: Digest): number {
    try {
      return openSync(this.#path(owner, digest), constants.O_RDWR | constants.O_CREAT, 0o600);
    } catch (cause) {
      throw new AtollError(702, 'An upload could not be opened.', { cause });
    }
  }

  #path(owner: string, digest: Digest): string {
    return join(this.#folder, fileOf(owner, digest));
  }
}

const fileOf = (owner: string, digest: Digest): string => `${owner}-${digest}.part`;
