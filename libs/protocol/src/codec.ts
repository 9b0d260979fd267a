import { AtollError, ERRORS, isErrorCode } from '@atoll/core';
import type protobuf from 'protobufjs';
import { atoll } from '#generated';
import { LIMITS } from './limits.ts';

export import wire = atoll.v1;

interface MessageType<Shape> {
  decode(bytes: Uint8Array): Shape;
}

interface EncodableType<Properties> {
  encode(message: Properties): protobuf.Writer;
}

/**
 * Decodes a message that came from the other side. Throws AtollError 401 on anything but bytes of this type, 403 on more
 * than `limit` bytes.
 */
export function decode<Shape>(type: MessageType<Shape>, received: unknown, limit: number = LIMITS.messageBytes): Shape {
  const bytes = plainBytes(received);
  if (bytes === null) throw new AtollError(401, `Expected bytes, got ${received === null ? 'null' : typeof received}.`);
  if (bytes.length > limit) throw new AtollError(403, `A message of ${bytes.length} bytes; the limit is ${limit}.`);
  try {
    return type.decode(bytes);
  } catch (cause) {
    throw new AtollError(401, 'The bytes are not a message of the expected type.', { cause });
  }
}

/** Encodes a message into bytes of its own. */
export function encode<Properties>(type: EncodableType<Properties>, message: Properties): Uint8Array {
  return new Uint8Array(type.encode(message).finish());
}

/**
 * The same memory as a plain Uint8Array, or null for anything but bytes. Node's Buffer is one too, but its `slice` shares
 * memory where Uint8Array's copies; nothing behind this door has to know.
 */
function plainBytes(received: unknown): Uint8Array | null {
  if (received instanceof ArrayBuffer) return new Uint8Array(received);
  if (!(received instanceof Uint8Array)) return null;
  return new Uint8Array(received.buffer, received.byteOffset, received.byteLength);
}

/** An error as it goes over the wire. Anything but an AtollError becomes a 401 without its text. */
export function refusalOf(error: unknown): wire.Refusal.$Properties {
  if (error instanceof AtollError) return { code: error.code, message: error.message, hint: error.hint };
  return { code: 401, message: 'The message could not be handled.', hint: ERRORS[401].hint };
}

/** The error that a refusal tells of. */
export function errorOf(refusal: wire.Refusal.$Properties): AtollError {
  const code = refusal.code ?? 0;
  const message = refusal.message ?? '';
  if (!isErrorCode(code)) return new AtollError(401, `Refused with the unknown code ${code}: ${message}`);
  return new AtollError(code, message, refusal.hint ? { hint: refusal.hint } : {});
}
