import { joinBytes, type Random } from '@atoll/core';

/** One of them, each equally likely. */
export function pick<T>(random: Random, from: readonly T[]): T {
  const found = from[random.integer(from.length)];
  if (found === undefined) throw new RangeError('nothing to pick from');
  return found;
}

export function randomBytes(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.integer(256));
}

/** Few mostly, many now and then: 0 … limit, each power of two about equally likely. */
export function sizeUpTo(random: Random, limit: number): number {
  const bits = Math.ceil(Math.log2(limit + 1));
  return Math.min(limit, random.integer(2 ** random.integer(bits + 1)));
}

const WEIGHTY = [0, 1, 0x7f, 0x80, 0xff, 0x0a, 0x0d, 0x20, 0x22, 0x2f];

/** Bytes with one to eight changes that need no knowledge of what they mean. */
export function mutateBytes(random: Random, original: Uint8Array, most = 1 << 16): Uint8Array {
  let bytes = Uint8Array.from(original);
  for (let changes = 1 + random.integer(8); changes > 0; changes--) bytes = changed(random, bytes);
  return bytes.subarray(0, most);
}

function changed(random: Random, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const { length } = bytes;
  const at = length === 0 ? 0 : random.integer(length);
  const span = sizeUpTo(random, Math.max(1, length - at));
  switch (random.integer(8)) {
    case 0:
      return bytes.slice(0, at);
    case 1:
      return Uint8Array.from(joinBytes([bytes.subarray(0, at), bytes.subarray(at + span)]));
    case 2:
      return Uint8Array.from(joinBytes([bytes.subarray(0, at), randomBytes(random, sizeUpTo(random, 64)), bytes.subarray(at)]));
    case 3:
      return Uint8Array.from(joinBytes([bytes.subarray(0, at), bytes.subarray(at, at + span), bytes.subarray(at)]));
    case 4:
      return bytes.fill(pick(random, WEIGHTY), at, at + span);
    case 5: {
      if (length >= 4 && at <= length - 4)
        new DataView(bytes.buffer).setUint32(
          at,
          pick(random, [0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0x10000, 100_000]),
          random.integer(2) === 0,
        );
      return bytes;
    }
    default:
      if (length > 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << random.integer(8));
      return bytes;
  }
}
