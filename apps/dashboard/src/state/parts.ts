import type { RunView } from '@atoll/core';
import { encode, type OperatorEvent, wire } from '@atoll/protocol';
import { ask } from './connection.ts';

/** Reads what comes in parts, each asked for by its offset. */
async function whole(event: OperatorEvent, messageAt: (offset: number) => Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  let bytes = new Uint8Array();
  for (let offset = 0; ; ) {
    const { blob } = await ask(event, messageAt(offset));
    const size = blob?.size ?? 0;
    const part = blob?.bytes ?? new Uint8Array();
    if (offset === 0) bytes = new Uint8Array(size);
    bytes.set(part, offset);
    offset += part.length;
    if (offset >= size || part.length === 0) return bytes;
  }
}

/** A run as far as it has come. Throws AtollError 601. */
export async function readView(run: string): Promise<RunView> {
  const bytes = await whole('view', (offset) => encode(wire.ViewRequest, { run, offset }));
  return JSON.parse(new TextDecoder().decode(bytes)) as RunView; // the coordinator makes it
}

/** What is stored of a model under this digest. Throws AtollError 410. */
export const readBlob = (digest: Uint8Array): Promise<Uint8Array<ArrayBuffer>> =>
  whole('blob', (offset) => encode(wire.BlobRequest, { digest, offset }));
