// Images from a source of your own, in the place of a folder: here a list as an archive's export gives it, and a function that
// fetches an image by its number. Swap the two for your database or PACS; nothing else changes.
// Run it on a folder of images for each site: node tools/run-source.mjs examples/own-data-source.ts FOLDER FOLDER …
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSource } from '@atoll/client';
import { federate, tell } from './federate.ts';

interface Study {
  readonly number: string;
  readonly patient: string;
  readonly diagnosis: string;
}

/** The archive of this example: its studies, and an image by the number of its study. */
function openArchive(folder: string) {
  return {
    async *studies(): AsyncGenerator<Study> {
      for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
        const diagnosis = file.parentPath.slice(folder.length + 1);
        if (file.isFile()) yield { number: `${diagnosis}/${file.name}`, patient: `${diagnosis}/${file.name}`, diagnosis };
      }
    },
    fetch: (number: string): Promise<Uint8Array> => readFile(join(folder, number)),
  };
}

export function archiveSource(folder: string): DataSource {
  const archive = openArchive(folder);
  return {
    name: `the archive ${folder}`,
    async *images() {
      for await (const { number, patient, diagnosis } of archive.studies())
        yield { name: number, label: diagnosis, group: patient, read: () => archive.fetch(number) };
    },
  };
}

export async function main(folders: string[]): Promise<void> {
  tell(await federate({ folders, federation: { strategy: 'fedavg' }, sourceOf: archiveSource }));
}
