import { rename, writeFile } from 'node:fs/promises';
import type { Sample } from '@atoll/client';

/** An image of a list: its file, relative to the list, and what the list says of it. */
export type ListedImage = Pick<Sample, 'label' | 'group' | 'part' | 'columns'> & { readonly file: string };

/** Writes the CSV of a site, whole or not at all; with a split column where every image that has a label has a part. */
export async function writeSiteList(path: string, images: readonly ListedImage[]): Promise<void> {
  const hasParts = images.every(({ part, label }) => part !== undefined || label === '') && images.some(({ part }) => part !== undefined);
  const others = Object.keys(images[0]?.columns ?? {});
  const rows = [
    ['path', 'label', 'group', ...(hasParts ? ['split'] : []), ...others],
    ...images.map(({ file, label, group, part, columns }) => [
      file,
      label,
      group,
      ...(hasParts ? [part ?? ''] : []),
      ...others.map((name) => columns?.[name] ?? ''),
    ]),
  ];
  await writeFile(`${path}.tmp`, `${rows.map((cells) => cells.map(quoted).join(',')).join('\n')}\n`);
  await rename(`${path}.tmp`, path);
}

const quoted = (cell: string): string => (/[",\n\r;]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
