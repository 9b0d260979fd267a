import type { BackboneFolder, PartFile, SiteFiles } from '@atoll/client/agent';
import type { Database } from './database.ts';
import { sha256 } from './sha256.ts';

/** All keys that begin with a folder's name. */
const within = (folder: string) => [`${folder}/`, `${folder}0`] as const; // 0 follows / in every order of text

/** The site's files as entries of the database. */
export function tabFiles(database: Database): SiteFiles {
  return {
    place: 'this browser',
    async read(name) {
      const value = await database.get('files', name);
      return value instanceof Uint8Array ? value : null;
    },
    write: (name, content) => database.put('files', [[name, typeof content === 'string' ? new TextEncoder().encode(content) : content]]),
    async remove(name) {
      await database.remove('files', name);
      await database.remove('files', ...within(name));
    },
    async list(folder) {
      const [from, to] = within(folder);
      const names = (await database.entries('files', from, to)).map(([name]) => name.slice(from.length));
      return names.filter((name) => !name.includes('/'));
    },
  };
}

/** Backbones beside them. What was fetched of one is in memory until all of it is there. */
export function tabBackbones(database: Database): BackboneFolder {
  const files = tabFiles(database);
  const parts = new Map<string, Uint8Array>();
  return {
    ...files,
    async grow(name, work) {
      await work(partIn(parts, name));
      const whole = parts.get(name) ?? new Uint8Array();
      parts.delete(name);
      await files.write(name, whole);
    },
  };
}

function partIn(parts: Map<string, Uint8Array>, name: string): PartFile {
  const part = () => parts.get(name) ?? new Uint8Array();
  return {
    size: async () => part().length,
    async open(from) {
      const chunks: Uint8Array[] = [part().subarray(0, from)];
      return {
        async write(bytes) {
          chunks.push(Uint8Array.from(bytes));
        },
        async close() {
          parts.set(name, new Uint8Array(await new Blob(chunks.map((chunk) => Uint8Array.from(chunk))).arrayBuffer()));
        },
      };
    },
    sha256: () => sha256(part()),
    remove: async () => void parts.delete(name),
  };
}
