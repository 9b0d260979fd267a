// A wheel is a zip file (PEP 427).
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import yauzl from 'yauzl';
import { Failure } from './failure.mjs';

async function* entriesOf(wheel) {
  try {
    const zip = await yauzl.openPromise(wheel);
    for await (const entry of zip.eachEntry()) yield { name: entry.fileName, entry, open: () => zip.openReadStreamPromise(entry) };
  } catch (error) {
    if (error.syscall !== undefined) throw error;
    throw new Failure(`${wheel} cannot be read: ${error.message}.`, 'Remove it and try again.');
  }
}

/** Writes the files for which `place(name)` gives a relative path into the folder. */
export async function extract(wheel, folder, place) {
  for await (const { name, entry, open } of entriesOf(wheel)) {
    const target = name.endsWith('/') ? undefined : place(name);
    if (target === undefined) continue;
    const path = join(folder, target);
    mkdirSync(dirname(path), { recursive: true });
    const executable = ((entry.externalFileAttributes >>> 16) & 0o100) !== 0;
    await pipeline(await open(), createWriteStream(path, { mode: executable ? 0o755 : 0o644 }));
  }
}

/** Packages that a wheel wants for one of its extras, each with the lowest version that it takes: `[name, version][]`. */
export async function requirements(wheel, extra) {
  const wanted = [];
  for await (const { name, open } of entriesOf(wheel)) {
    if (!/^[^/]+\.dist-info\/METADATA$/.test(name)) continue;
    for (const line of (await text(await open())).split('\n')) {
      const [, project, version] = /^Requires-Dist:\s*([\w.-]+).*?[=>]=\s*([\w.]+)/.exec(line) ?? [];
      if (project !== undefined && line.includes(extra)) wanted.push([project, version]);
    }
  }
  return wanted;
}
