import { joinBytes, type Random } from '@atoll/core';
import { mutateBytes, pick, randomBytes, sizeUpTo } from './bytes.ts';
import { awkward } from './text.ts';

/** A field as it stands on the wire (protobuf encoding): nested messages are taken apart where bytes can be read as one. */
interface Field {
  readonly number: number;
  readonly value:
    | { readonly kind: 'varint'; readonly value: bigint }
    | { readonly kind: 'fixed64' | 'fixed32'; readonly bytes: Uint8Array }
    | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
    | { readonly kind: 'message'; readonly fields: readonly Field[] };
}

const DEEPEST = 6;

/** The fields of a message, or null for bytes that are none. */
function parse(bytes: Uint8Array, depth = 0): Field[] | null {
  const fields: Field[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const varint = (): bigint | null => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (at >= bytes.length) return null;
      const byte = view.getUint8(at);
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return null;
  };
  while (at < bytes.length) {
    const tag = varint();
    if (tag === null || tag >> 3n === 0n || tag > 0xffffffffn) return null;
    const number = Number(tag >> 3n);
    const wire = Number(tag & 7n);
    if (wire === 0) {
      const value = varint();
      if (value === null) return null;
      fields.push({ number, value: { kind: 'varint', value } });
    } else if (wire === 1 || wire === 5) {
      const size = wire === 1 ? 8 : 4;
      if (at + size > bytes.length) return null;
      fields.push({ number, value: { kind: wire === 1 ? 'fixed64' : 'fixed32', bytes: bytes.slice(at, at + size) } });
      at += size;
    } else if (wire === 2) {
      const length = varint();
      if (length === null || at + Number(length) > bytes.length) return null;
      const part = bytes.slice(at, at + Number(length));
      at += Number(length);
      const nested = part.length > 1 && part.length < 4_096 && depth < DEEPEST ? parse(part, depth + 1) : null;
      fields.push({ number, value: nested === null ? { kind: 'bytes', bytes: part } : { kind: 'message', fields: nested } });
    } else return null;
  }
  return fields;
}

function varintBytes(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

const tag = (number: number, wire: number): Uint8Array => varintBytes((BigInt(number) << 3n) | BigInt(wire));

const write = (fields: readonly Field[]): Uint8Array => joinBytes(fields.flatMap(partsOf));

function partsOf({ number, value }: Field): Uint8Array[] {
  switch (value.kind) {
    case 'varint':
      return [tag(number, 0), varintBytes(value.value)];
    case 'fixed64':
      return [tag(number, 1), value.bytes];
    case 'fixed32':
      return [tag(number, 5), value.bytes];
    case 'bytes':
      return [tag(number, 2), varintBytes(BigInt(value.bytes.length)), value.bytes];
    case 'message': {
      const inner = write(value.fields);
      return [tag(number, 2), varintBytes(BigInt(inner.length)), inner];
    }
  }
}

const WHOLE = [0n, 1n, 2n, 127n, 128n, 65_535n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];
const REAL = [0, -0, 1, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e308, -1e308, 5e-324, 1e7, 2 ** 53, 0.1];
const NUMBERS = [1, 2, 3, 4, 5, 6, 7, 8, 15, 16, 100, 18_999, 536_870_911];

/** A message that was valid, with one to four changes that know the encoding, and sometimes some that do not. */
export function mutateMessage(random: Random, original: Uint8Array, most = 1 << 19): Uint8Array {
  let fields = parse(original);
  if (fields === null || random.integer(12) === 0) return mutateBytes(random, original, most);
  for (let changes = 1 + random.integer(4); changes > 0; changes--) fields = changed(random, fields);
  const bytes = write(fields);
  const last = random.integer(10);
  if (last === 0) return mutateBytes(random, bytes, most);
  if (last === 1) return joinBytes([bytes, strangeTail(random)]).subarray(0, most);
  return bytes.subarray(0, most);
}

/** Groups that open without end, a length beyond what is there, a varint that does not stop. */
function strangeTail(random: Random): Uint8Array {
  switch (random.integer(3)) {
    case 0:
      return new Uint8Array(sizeUpTo(random, 50_000)).fill(0x0b);
    case 1:
      return joinBytes([tag(pick(random, NUMBERS), 2), varintBytes(pick(random, WHOLE)), randomBytes(random, sizeUpTo(random, 16))]);
    default:
      return new Uint8Array(12).fill(0xff);
  }
}

function changed(random: Random, fields: readonly Field[]): Field[] {
  const all = [...fields];
  if (all.length === 0) return [anyField(random)];
  const at = random.integer(all.length);
  const field = all[at];
  if (field === undefined) return all;
  if (field.value.kind === 'message' && random.integer(4) !== 0) {
    all[at] = { number: field.number, value: { kind: 'message', fields: changed(random, field.value.fields) } };
    return all;
  }
  switch (random.integer(9)) {
    case 0:
      all.splice(at, 1);
      return all;
    case 1:
      return [...all.slice(0, at), ...new Array<Field>(1 + sizeUpTo(random, 3_000)).fill(field), ...all.slice(at)];
    case 2:
      all[at] = { ...field, number: pick(random, NUMBERS) };
      return all;
    case 3: {
      const other = random.integer(all.length);
      const moved = all[other];
      if (moved !== undefined) [all[at], all[other]] = [moved, field];
      return all;
    }
    case 4:
      return [...all, anyField(random)];
    case 5:
      all[at] = nested(field, sizeUpTo(random, 2_000));
      return all;
    default:
      all[at] = { number: field.number, value: otherValue(random, field.value) };
      return all;
  }
}

const anyField = (random: Random): Field => ({
  number: pick(random, NUMBERS),
  value: pick<() => Field['value']>(random, [
    () => ({ kind: 'varint', value: pick(random, WHOLE) }),
    () => ({ kind: 'fixed64', bytes: randomBytes(random, 8) }),
    () => ({ kind: 'fixed32', bytes: randomBytes(random, 4) }),
    () => ({ kind: 'bytes', bytes: randomBytes(random, sizeUpTo(random, 300)) }),
  ])(),
});

function nested(field: Field, depth: number): Field {
  let bytes = write([field]);
  for (let level = 0; level < depth && bytes.length < 20_000; level++)
    bytes = joinBytes([tag(field.number, 2), varintBytes(BigInt(bytes.length)), bytes]);
  return { number: field.number, value: { kind: 'bytes', bytes } };
}

function otherValue(random: Random, value: Field['value']): Field['value'] {
  switch (value.kind) {
    case 'varint':
      return { kind: 'varint', value: random.integer(3) === 0 ? value.value + BigInt(random.integer(5) - 2) : pick(random, WHOLE) };
    case 'fixed64':
      return { kind: 'fixed64', bytes: new Uint8Array(Float64Array.of(pick(random, REAL)).buffer) };
    case 'fixed32':
      return { kind: 'fixed32', bytes: new Uint8Array(Float32Array.of(pick(random, REAL)).buffer) };
    case 'message':
      return { kind: 'bytes', bytes: mutateBytes(random, write(value.fields)) };
    case 'bytes':
      return { kind: 'bytes', bytes: otherBytes(random, value.bytes) };
  }
}

function otherBytes(random: Random, bytes: Uint8Array): Uint8Array {
  switch (random.integer(6)) {
    case 0:
      return new TextEncoder().encode(awkward(random));
    case 1:
      return withNumber(random, bytes, 4);
    case 2:
      return withNumber(random, bytes, 8);
    case 3:
      return randomBytes(random, bytes.length <= 64 ? bytes.length : 64);
    case 4:
      return new Uint8Array(bytes.length + random.integer(3) - (bytes.length > 0 ? 1 : 0));
    default:
      return mutateBytes(random, bytes);
  }
}

/** With one of its little-endian numbers of so many bytes replaced by one that is hard to take. */
function withNumber(random: Random, bytes: Uint8Array, width: 4 | 8): Uint8Array {
  if (bytes.length < width) return bytes;
  const copy = Uint8Array.from(bytes);
  const value = pick(random, REAL);
  const one = new Uint8Array((width === 4 ? Float32Array.of(value) : Float64Array.of(value)).buffer);
  copy.set(one, width * random.integer(Math.floor(bytes.length / width)));
  return copy;
}
