import { readFileSync } from 'node:fs';

/** The bytes of valid messages by type, from the protocol's golden vectors, which cover every message. */
export function goldenBytes(): ReadonlyMap<string, readonly Uint8Array[]> {
  const byType = new Map<string, Uint8Array[]>();
  for (const group of ['messages', 'results', 'journal', 'access', 'access-journal']) {
    const file = new URL(`../../../libs/protocol/golden/${group}.golden.json`, import.meta.url);
    const vectors = JSON.parse(readFileSync(file, 'utf8')) as { type: string; hex: string }[]; // the form of these files
    for (const { type, hex } of vectors) byType.set(type, [...(byType.get(type) ?? []), new Uint8Array(Buffer.from(hex, 'hex'))]);
  }
  return byType;
}
