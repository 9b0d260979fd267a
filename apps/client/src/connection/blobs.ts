import { AtollError, type Digest, digestOf } from '@atoll/core';
import { digestToBytes, encode, LIMITS, wire } from '@atoll/protocol';
import type { SiteConnection } from './connection.ts';

/** What a site fetches by digest: heads, standardisations, the model. */
export interface BlobSource {
  /** The bytes under the digest, from memory if they were fetched before. @throws AtollError 403, 410, 704 */
  fetch(digest: Digest): Promise<Uint8Array>;
}

const PARTS_AT_A_TIME = 4;
const ATTEMPTS = 3;

/** Fetches over the connection, part by part, going on where a lost connection stopped it; keeps the latest, `keepBytes` at most. */
export function blobsOf(connection: Pick<SiteConnection, 'request'>, keepBytes = 64 * 1024 * 1024): BlobSource {
  const kept = new Map<Digest, Uint8Array>();
  const underWay = new Map<Digest, Promise<Uint8Array>>();

  const keep = (digest: Digest, bytes: Uint8Array) => {
    kept.set(digest, bytes);
    let total = [...kept.values()].reduce((sum, { length }) => sum + length, 0);
    for (const [oldest, { length }] of kept) {
      if (total <= keepBytes || oldest === digest) break;
      kept.delete(oldest);
      total -= length;
    }
  };
  return {
    fetch(digest) {
      const known = kept.get(digest);
      if (known !== undefined) {
        kept.delete(digest);
        kept.set(digest, known); // now the latest used
        return Promise.resolve(known);
      }
      const running = underWay.get(digest) ?? fetchVerified(connection, digest).finally(() => underWay.delete(digest));
      underWay.set(digest, running);
      return running.then((bytes) => {
        keep(digest, bytes);
        return bytes;
      });
    },
  };
}

async function fetchVerified(connection: Pick<SiteConnection, 'request'>, digest: Digest): Promise<Uint8Array> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const bytes = await fetchWhole(connection, digest);
    if (digestOf(bytes) === digest) return bytes;
  }
  throw new AtollError(704, `What the coordinator sends under ${digest} does not match its digest.`, {
    hint: "Check the coordinator's data folder.",
  });
}

async function fetchWhole(connection: Pick<SiteConnection, 'request'>, digest: Digest): Promise<Uint8Array> {
  const part = async (offset: number) => {
    const { blob } = await connection.request('blob', encode(wire.BlobRequest, { digest: digestToBytes(digest), offset }));
    if (!blob || (blob.offset ?? 0) !== offset) throw new AtollError(401, 'The answer is not the part of a blob that was asked for.');
    return { size: blob.size ?? 0, bytes: blob.bytes ?? new Uint8Array() };
  };
  const first = await part(0);
  if (first.size > LIMITS.blobBytes) throw new AtollError(403, `A blob of ${first.size} bytes; the limit is ${LIMITS.blobBytes}.`);
  const whole = new Uint8Array(first.size);
  whole.set(first.bytes.subarray(0, first.size));
  const step = first.bytes.length;
  if (step === 0 && first.size > 0) throw new AtollError(408, 'The coordinator sent an empty part.');
  const offsets = Array.from({ length: Math.max(0, Math.ceil(first.size / Math.max(1, step)) - 1) }, (_, i) => (i + 1) * step);
  const work = async () => {
    for (let offset = offsets.shift(); offset !== undefined; offset = offsets.shift()) {
      const { size, bytes } = await part(offset);
      if (size !== first.size || bytes.length !== Math.min(step, size - offset))
        throw new AtollError(408, 'The parts of a blob do not fit together.');
      whole.set(bytes, offset);
    }
  };
  await Promise.all(Array.from({ length: PARTS_AT_A_TIME }, work));
  return whole;
}
