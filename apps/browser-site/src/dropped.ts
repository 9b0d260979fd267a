import type { DroppedFile } from './platform/images.ts';

/** Files of a folder that was chosen; paths are below it. */
export const chosenFiles = (files: FileList): DroppedFile[] =>
  [...files].map((file) => ({ path: file.webkitRelativePath.split('/').slice(1).join('/') || file.name, file }));

/** Files of what was dropped: of one folder those below it, of several folders each as a class. */
export async function droppedFiles(items: DataTransferItemList): Promise<DroppedFile[]> {
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const [only] = entries;
  const found: DroppedFile[] = [];
  const tops = entries.length === 1 && only instanceof FileSystemDirectoryEntry ? await childrenOf(only) : entries;
  for (const entry of tops) await collect(entry, entry.name, found);
  return found;
}

async function collect(entry: FileSystemEntry, path: string, found: DroppedFile[]): Promise<void> {
  if (entry instanceof FileSystemFileEntry) {
    found.push({ path, file: await new Promise<File>((resolve, reject) => entry.file(resolve, reject)) });
    return;
  }
  if (!(entry instanceof FileSystemDirectoryEntry)) return;
  for (const child of await childrenOf(entry)) await collect(child, `${path}/${child.name}`, found);
}

/** A browser gives so many at a time, until it gives none. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}
