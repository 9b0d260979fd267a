import { utf8ToBytes } from '@noble/hashes/utils.js';

/** Part of a statement: text as UTF-8, a number as a double, or bytes. */
export type StatementPart = string | number | Uint8Array;

/**
 * The bytes that are signed: what they are about, and each part, each behind its length, so that no two statements have the same bytes.
 * @param about names the kind of statement, such as `atoll.v1.result`; a signature for one kind never holds for another
 */
export function statementOf(about: string, ...parts: readonly StatementPart[]): Uint8Array {
  const encoded = [about, ...parts].map(bytesOf);
  const statement = new Uint8Array(encoded.reduce((sum, { length }) => sum + 4 + length, 0));
  const view = new DataView(statement.buffer);
  let at = 0;
  for (const part of encoded) {
    view.setUint32(at, part.length, true);
    statement.set(part, at + 4);
    at += 4 + part.length;
  }
  return statement;
}

function bytesOf(part: StatementPart): Uint8Array {
  if (typeof part === 'string') return utf8ToBytes(part);
  if (typeof part !== 'number') return part;
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, part, true);
  return bytes;
}
