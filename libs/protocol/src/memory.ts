import type { Memory } from '@atoll/core';
import { float64FromBytes, float64ToBytes } from './bytes.ts';
import { decode, encode, wire } from './codec.ts';

/** The bytes of what a strategy remembers; equal vectors under equal names give equal bytes. */
export function encodeMemory(memory: Memory): Uint8Array {
  const vectors = [...memory].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, values]) => ({ name, values: float64ToBytes(values) }));
  return encode(wire.Memory, { vectors });
}

/** Throws AtollError 401, 406. */
export function decodeMemory(bytes: Uint8Array): Memory {
  const { vectors } = decode<wire.Memory.$Shape>(wire.Memory, bytes, bytes.length); // the coordinator's own, however large
  return new Map((vectors ?? []).map(({ name, values }) => [name ?? '', float64FromBytes(values ?? new Uint8Array(), 'memory.values')]));
}
