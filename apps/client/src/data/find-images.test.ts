import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary.ts';
import { findImages } from './find-images.ts';

const FILES = ['b/2.png', 'b/1.jpg', 'b/deep/er/3.tif', 'b/notes.txt', 'b/.hidden.png', 'a.png', 'odd [1].png', 'noname'];

test('files, folders and patterns name images, each once and in a fixed order', async () => {
  const folder = await temporaryFolder();
  for (const file of FILES) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), '');
  }
  const found = async (...sources: string[]) =>
    (await findImages(sources.map((source) => join(folder, source)))).map((path) => path.slice(folder.length + 1).replaceAll('\\', '/'));
  expect(await found('b')).toEqual(['b/1.jpg', 'b/2.png', 'b/deep/er/3.tif']);
  expect(await found('a.png', '.')).toEqual(['a.png', 'b/1.jpg', 'b/2.png', 'b/deep/er/3.tif', 'odd [1].png']);
  expect(await found('noname'), 'a file is taken whatever its name').toEqual(['noname']);
  expect(await found('b/*.png')).toEqual(['b/2.png']);
  expect(await found('**/*.?p?')).toEqual(['b/1.jpg']);
  expect(await found('b/**/3*')).toEqual(['b/deep/er/3.tif']);
  expect(await found('odd [1].*'), 'brackets mean themselves').toEqual(['odd [1].png']);
  for (const nothing of ['c', 'c/*.png', 'b/*.webp']) await expect(found(nothing)).rejects.toMatchObject({ code: 201 });
});
