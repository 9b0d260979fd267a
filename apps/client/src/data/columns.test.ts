import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Column } from '@atoll/core';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary.ts';
import { columnLine, summariseColumns, withColumns } from './columns.ts';
import { columnsOfImages } from './known-columns.ts';
import { readDataset } from './read-dataset.ts';

const COLUMNS: readonly Column[] = [
  { type: 'number', name: 'age', range: [0, 120] },
  { type: 'category', name: 'sex', values: ['f', 'm'] },
];

async function listed(...lines: string[]): Promise<string> {
  const folder = await temporaryFolder();
  for (const name of ['a', 'b', 'c']) await writeFile(join(folder, `${name}.png`), name);
  const file = join(folder, 'images.csv');
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

const read = async (...lines: string[]) => withColumns(await readDataset(await listed(...lines)), COLUMNS);

it('reads what a list says of each image, and counts it', async () => {
  const { samples, taken } = await read('path,label,AGE,Sex', 'a.png,x,60,f', 'b.png,y,,m', 'c.png,y,90,');
  expect(samples.map(({ values }) => [...(values ?? [])])).toEqual([
    [0, 0, 1, 0],
    [0, 1, 0, 1],
    [0.5, 0, 0, 0],
  ]);
  expect(summariseColumns(taken ?? [], samples).map(columnLine)).toEqual([
    'age: 60 to 90, mean 75; empty for 1 image',
    'sex: f 1, m 1; empty for 1 image',
  ]);
});

it('refuses cells by line and column, the first five named and the others counted', async () => {
  const lines = ['a.png,x,old,f', 'b.png,y,130,m', 'c.png,y,4,X'];
  await expect(read('path,label,age,sex', ...lines)).rejects.toMatchObject({
    code: 209,
    message: expect.stringMatching(/line 2, column age: "old" is no number; line 3, column age: .*; line 4, column sex: "X"/),
    hint: expect.stringContaining('empty'),
  });
});

it('refuses lists that say two things of one image, unless of other columns', async () => {
  await expect(read('path,label,age,sex', 'a.png,x,40,f', 'b.png,y,1,m', 'a.png,x,41,f')).rejects.toMatchObject({
    code: 209,
    message: expect.stringContaining('line 4, column age: not what line 2 says'),
  });
  const { samples } = await read('path,label,age,sex,remark', 'a.png,x,40,f,one', 'a.png,x,40,f,two');
  expect(samples).toHaveLength(1);
});

it('refuses a list without the column, and images alone', async () => {
  await expect(read('path,label,age', 'a.png,x,40')).rejects.toMatchObject({ code: 208, message: expect.stringContaining('"sex"') });
  const folder = { ...(await readDataset(await listed('path,label', 'a.png,x'))), kind: 'folder' as const };
  expect(() => withColumns(folder, COLUMNS)).toThrow(expect.objectContaining({ code: 208, message: expect.stringContaining('age, sex') }));
});

it('finds what a list says of images that are asked for, in their order', async () => {
  const file = await listed('path,age,sex', 'a.png,60,f', 'b.png,,m');
  const [b, a] = ['b.png', 'a.png'].map((name) => join(file, '..', name));
  expect((await columnsOfImages(file, COLUMNS, [b ?? '', a ?? ''])).map((values) => [...values])).toEqual([
    [0, 1, 0, 1],
    [0, 0, 1, 0],
  ]);
  expect(await columnsOfImages(file, [], [a ?? ''])).toEqual([new Float32Array()]);
  await expect(columnsOfImages(file, COLUMNS, [join(file, '..', 'c.png')])).rejects.toMatchObject({
    code: 208,
    message: expect.stringContaining('says nothing of'),
  });
});
