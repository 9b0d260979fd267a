import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BackboneFolder, PartFile } from '../connection/index.ts';
import { readIfThere, replaceFile, writeWhole } from './files.ts';
import { tryLock } from './lock.ts';
import type { SiteFiles } from './site-files.ts';

/** The files of a folder on disk. */
export function folderFiles(directory: string): SiteFiles {
  const pathOf = (name: string) => join(directory, name);
  return {
    place: directory,
    read: (name) => readIfThere(pathOf(name)),
    write: (name, content) => writeWhole(pathOf(name), content),
    remove: (name) => rm(pathOf(name), { recursive: true, force: true }),
    list: (folder) => readdir(pathOf(folder)).catch(() => []),
  };
}

/** A folder of backbones, which several sites of one machine may share. */
export function backboneFolder(directory: string): BackboneFolder {
  return {
    ...folderFiles(directory),
    async grow(name, work) {
      const path = join(directory, name);
      await mkdir(dirname(path), { recursive: true });
      // While another site of this machine fetches the same file, this one fetches its own: nobody waits for a process that may die.
      const lock = await tryLock(dirname(path));
      const part = lock === null ? `${path}.${randomUUID()}.part` : `${path}.part`;
      try {
        await work(partFile(part));
        await replaceFile(part, path);
      } finally {
        if (lock === null) await rm(part, { force: true });
        await lock?.release();
      }
    },
  };
}

/** A part of a file on disk; it outlives the process. */
export function partFile(path: string): PartFile {
  return {
    size: async () => (await stat(path).catch(() => null))?.size ?? 0,
    async open(from) {
      const file = await open(path, from === 0 ? 'w' : 'r+');
      let at = from;
      return {
        async write(bytes) {
          await file.write(bytes, 0, bytes.length, at);
          at += bytes.length;
        },
        close: () => file.close(),
      };
    },
    async sha256() {
      const hash = createHash('sha256');
      for await (const chunk of createReadStream(path)) hash.update(chunk);
      return hash.digest('hex');
    },
    remove: () => rm(path, { force: true }),
  };
}
