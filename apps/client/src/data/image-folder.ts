import { readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { AtollError, UNLABELLED_FOLDER } from '@atoll/core';
import { compareNames, compareText, type IgnoredFile, type IgnoreReason, isClutter, isImageName, type Sample } from './dataset.ts';
import { isDicomFile } from './dicom-file.ts';

interface FolderContents {
  readonly samples: Sample[];
  readonly classes: string[];
  readonly ignored: IgnoredFile[];
}

/** True where `path` is `root` or lies below it; both already free of links. */
export function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/**
 * Reads an ImageFolder tree, `class/…/image`, or with `siteFolders` `SITE/class/…/image`. Folders below a class belong to it. What
 * lies in a folder `unlabelled` in the place of a class has no label.
 * Links are followed only where they stay below the folder.
 */
export async function readImageFolder(source: string, { siteFolders = false }: { siteFolders?: boolean } = {}): Promise<FolderContents> {
  const root = await realpath(source);
  const samples: Sample[] = [];
  const classes = new Set<string>();
  const ignored: IgnoredFile[] = [];
  const depth = siteFolders ? 2 : 1;

  async function walk(folder: string, names: readonly string[], above: readonly string[]): Promise<void> {
    const folderName = names[depth - 1];
    const label = folderName === UNLABELLED_FOLDER ? '' : folderName;
    if (names.length === depth && label) classes.add(label);
    const skip = (entry: string, reason: IgnoreReason) => ignored.push({ name: [...names, entry].join('/'), reason });
    const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
      if (names.length === 0) throw new AtollError(201, `The folder ${source} cannot be read.`, { cause });
      ignored.push({ name: names.join('/'), reason: 'not readable' });
      return [];
    });
    for (const entry of entries) {
      if (isClutter(entry.name)) continue;
      const path = join(folder, entry.name);
      const name = entry.name.normalize('NFC');
      let isFolder = entry.isDirectory();
      let isFile = entry.isFile();
      let real = path;
      if (entry.isSymbolicLink()) {
        try {
          real = await realpath(path);
          const target = await stat(real);
          isFolder = target.isDirectory();
          isFile = target.isFile();
        } catch {
          skip(name, 'broken link');
          continue;
        }
        if (!isInside(root, real)) {
          skip(name, 'leads out of the folder');
          continue;
        }
        if (isFolder && above.some((folder) => isInside(real, folder))) {
          skip(name, 'loop');
          continue;
        }
      }
      if (isFolder) await walk(real, [...names, name], [...above, real]);
      else if (!isFile || !(isImageName(name) || (await isDicomFile(real)))) skip(name, 'not an image');
      else if (label === undefined) skip(name, 'not in a class folder');
      else {
        const full = [...names, name].join('/');
        const site = siteFolders ? names[0] : undefined;
        samples.push({ path, name: full, label, group: full, ...(site === undefined ? {} : { site }) });
      }
    }
  }

  await walk(root, [], [root]);
  return { samples: samples.sort(compareNames), classes: [...classes].sort(compareText), ignored: ignored.sort(compareNames) };
}
