import { readdir, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { AtollError } from '@atoll/core';
import { compareText, isClutter, isImageName } from './dataset.ts';
import { isDicomFile } from './dicom-file.ts';

/**
 * The image files that the arguments name, each once, as a person would give them: a file as it is, whatever its name; the images
 * of a folder and of those below it; or a pattern with `*`, `?` and `**`, for shells that leave these to the program.
 * In the order of the arguments, and in code units below each. Links are not followed inside a folder. Opens no image.
 * @throws AtollError 201 for an argument that names nothing
 */
export async function findImages(sources: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const source of sources) {
    const entry = await stat(source).catch(() => null);
    if (entry?.isFile()) {
      found.add(source);
      continue;
    }
    const paths = entry?.isDirectory() ? await imagesBelow(source) : await matching(source);
    if (paths.length === 0)
      throw new AtollError(201, entry === null ? `There is no file or folder ${source}.` : `The folder ${source} holds no image.`, {
        hint: 'Give image files (JPEG, PNG, WebP, TIFF, DICOM), folders of them, or a pattern in quotes such as "scans/**/*.png".',
      });
    for (const path of paths) found.add(path);
  }
  return [...found];
}

async function imagesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new AtollError(201, `The folder ${folder} cannot be read.`, { cause });
  });
  const paths: string[] = [];
  for (const entry of entries.sort((a, b) => compareText(a.name, b.name))) {
    if (isClutter(entry.name)) continue;
    if (entry.isDirectory()) paths.push(...(await imagesBelow(join(folder, entry.name))));
    else if (entry.isFile() && (isImageName(entry.name) || (await isDicomFile(join(folder, entry.name)))))
      paths.push(join(folder, entry.name));
  }
  return paths;
}

/** What lies below the part of a pattern that has no wildcard, and fits it. */
async function matching(pattern: string): Promise<string[]> {
  let base = pattern;
  while (/[*?]/.test(base)) base = dirname(base);
  if (base === pattern || !(await stat(base).catch(() => null))?.isDirectory()) return [];
  const expression = expressionOf(relative(base, pattern).split(sep).join('/'));
  return (await imagesBelow(base)).filter((path) => expression.test(relative(base, path).split(sep).join('/')));
}

function expressionOf(pattern: string): RegExp {
  const parts = pattern.split(/(\*\*\/|\*\*|\*|\?)/).map((part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    return part === '?' ? '[^/]' : part.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`);
}
