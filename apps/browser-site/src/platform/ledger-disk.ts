import type { LedgerDisk } from '@atoll/client/agent';
import { AtollError } from '@atoll/core';

const NAME = 'ledger.jsonl';

/** A file of the browser's own file system (OPFS), which a worker can write to at once: what is sent is in it before. It is one file. */
export async function openLedgerDisk(onLine: (text: string) => void): Promise<LedgerDisk> {
  const file = await handleOf().catch((cause: unknown) => {
    throw new AtollError(702, 'This browser does not let the page keep its ledger.', {
      cause,
      hint: 'Leave private browsing, or use a newer browser. Nothing is sent that is not in the ledger.',
    });
  });
  return {
    place: 'this browser',
    fileName: () => NAME,
    closed: () => [],
    read() {
      const bytes = new Uint8Array(file.getSize());
      file.read(bytes, { at: 0 });
      return bytes;
    },
    append(bytes) {
      const at = file.getSize();
      for (let written = 0; written < bytes.length; ) written += file.write(Uint8Array.from(bytes.subarray(written)), { at: at + written });
      onLine(new TextDecoder().decode(bytes).trimEnd());
    },
    sync: () => file.flush(),
    truncate: (size) => file.truncate(size),
    rotate: () => undefined,
    remove: () => undefined,
    close: () => file.close(),
  };
}

async function handleOf(): Promise<FileSystemSyncAccessHandle> {
  const root = await navigator.storage.getDirectory();
  const file = await root.getFileHandle(NAME, { create: true });
  return file.createSyncAccessHandle();
}

/** The ledger as it was left, oldest line first. */
export async function readLedgerText(): Promise<string> {
  try {
    const root = await navigator.storage.getDirectory();
    return await (await (await root.getFileHandle(NAME)).getFile()).text();
  } catch {
    return '';
  }
}
