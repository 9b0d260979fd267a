import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { AtollError } from '@atoll/core';
import { describe, expect, test } from 'vitest';
import { readDataset } from './read-dataset.ts';
import { temporaryFolder, writeFiles } from './testing/folder.ts';

const names = (samples: readonly { name: string }[]) => samples.map(({ name }) => name);

describe('an ImageFolder tree', () => {
  test('one class a folder, any image extension, folders below a class, in code-unit order', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, {
      'b/z.jpg': '',
      'b/A.JPEG': '',
      'b/deep/er/x.Tif': '',
      'a/é.webp': '',
      'a/1.png': '',
      'a/10.tiff': '',
      'a/notes.txt': '',
      'loose.jpg': '',
      'a/.hidden.jpg': '',
      'a/Thumbs.db': '',
      '__MACOSX/a/1.png': '',
      '.git/x.jpg': '',
    });
    const dataset = await readDataset(folder);
    expect(names(dataset.samples)).toEqual(['a/1.png', 'a/10.tiff', 'a/é.webp', 'b/A.JPEG', 'b/deep/er/x.Tif', 'b/z.jpg']);
    expect(dataset.samples.map(({ label }) => label)).toEqual(['a', 'a', 'a', 'b', 'b', 'b']);
    expect(dataset.samples.every(({ group, name }) => group === name)).toBe(true);
    expect(dataset.classes).toEqual(['a', 'b']);
    expect(dataset.ignored).toEqual([
      { name: 'a/notes.txt', reason: 'not an image' },
      { name: 'loose.jpg', reason: 'not in a class folder' },
    ]);
  });

  test('a name written in two Unicode forms is one name', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, { ['größe/é.jpg'.normalize('NFD')]: '' });
    const { samples } = await readDataset(folder);
    expect(samples).toMatchObject([{ name: 'größe/é.jpg'.normalize('NFC'), label: 'größe'.normalize('NFC') }]);
  });

  test.skipIf(process.platform === 'win32')('links are followed inside the folder only, and never round and round', async () => {
    const folder = await temporaryFolder();
    const outside = await temporaryFolder();
    await writeFiles(outside, { 'secret/x.jpg': '' });
    await writeFiles(folder, { 'a/1.jpg': '', 'store/2.jpg': '' });
    await symlink(join(outside, 'secret'), join(folder, 'b'));
    await symlink(join(outside, 'secret', 'x.jpg'), join(folder, 'a', 'x.jpg'));
    await symlink(join(folder, 'store', '2.jpg'), join(folder, 'a', '2.jpg'));
    await symlink(folder, join(folder, 'a', 'again'));
    await symlink(join(folder, 'nothing.jpg'), join(folder, 'a', 'dead.jpg'));
    const dataset = await readDataset(folder);
    expect(names(dataset.samples)).toEqual(['a/1.jpg', 'a/2.jpg', 'store/2.jpg']);
    expect(dataset.ignored).toEqual([
      { name: 'a/again', reason: 'loop' },
      { name: 'a/dead.jpg', reason: 'broken link' },
      { name: 'a/x.jpg', reason: 'leads out of the folder' },
      { name: 'b', reason: 'leads out of the folder' },
    ]);
  });

  test('--group-by names groups across classes; what it does not fit stays alone', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, { 'rbc/slide_1_0.jpg': '', 'wbc/slide_1_1.jpg': '', 'wbc/slide_2_0.jpg': '', 'wbc/other.jpg': '' });
    const dataset = await readDataset(folder, { groupBy: '^(.*)_' });
    expect(dataset.samples.map(({ group }) => group)).toEqual(['slide_1', 'wbc/other.jpg', 'slide_1', 'slide_2']);
    expect(dataset.grouping).toEqual({ by: 'pattern', pattern: '^(.*)_', unmatched: 1 });
    for (const wrong of ['(', '^.*_']) await expect(readDataset(folder, { groupBy: wrong })).rejects.toMatchObject({ code: 103 });
  });

  test('SITE/class/image', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, { 'north/a/1.jpg': '', 'south/a/1.jpg': '', 'south/b/1.jpg': '', 'south/1.jpg': '' });
    const dataset = await readDataset(folder, { siteFolders: true });
    expect(dataset.samples.map(({ site, label }) => `${site} ${label}`)).toEqual(['north a', 'south a', 'south b']);
    expect(dataset.classes).toEqual(['a', 'b']);
    expect(dataset.ignored).toEqual([{ name: 'south/1.jpg', reason: 'not in a class folder' }]);
  });

  test('a source that is not there, or no dataset, is 201', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, { 'x.pdf': '' });
    await expect(readDataset(join(folder, 'none'))).rejects.toMatchObject({ code: 201 });
    await expect(readDataset(join(folder, 'x.pdf'))).rejects.toMatchObject({ code: 201 });
  });
});

describe('a CSV', () => {
  async function readCsv(content: string | Uint8Array) {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'data'));
    await writeFiles(folder, {
      'data/a/1.jpg': '',
      'data/a/2.jpg': '',
      'data/a, b/3.jpg': '',
      'outside.jpg': '',
      'data/labels.csv': content,
    });
    return await readDataset(join(folder, 'data', 'labels.csv'));
  }

  test('byte order mark, CRLF, quotes, spaces, columns in any order', async () => {
    const dataset = await readCsv(
      '\uFEFFLabel, PATH ,group,comment\r\ncat,a/1.jpg,p1,"two\r\nlines"\r\n"a ""big"" dog","a, b/3.jpg",,\r\n\r\ncat,.\\a\\2.jpg,p1,\r\n',
    );
    expect(dataset.kind).toBe('csv');
    expect(dataset.problems).toEqual([]);
    expect(dataset.samples.map(({ name, label, group }) => [name, label, group])).toEqual([
      ['a, b/3.jpg', 'a "big" dog', 'a, b/3.jpg'],
      ['a/1.jpg', 'cat', 'p1'],
      ['a/2.jpg', 'cat', 'p1'],
    ]);
    expect(dataset.grouping.by).toBe('column');
  });

  test('columns without a meaning of their own are kept by lower-case name', async () => {
    const dataset = await readCsv('path,label,Sex,AGE\na/1.jpg,cat,F,\na/2.jpg,cat,M,71\n');
    expect(dataset.samples.map(({ columns }) => columns)).toEqual([
      { sex: 'F', age: '' },
      { sex: 'M', age: '71' },
    ]);
    expect((await readCsv('path,label,group,split\na/1.jpg,cat,p,test\n')).samples[0]).not.toHaveProperty('columns');
  });

  test('semicolons, as spreadsheets write them where the comma is the decimal sign', async () => {
    const dataset = await readCsv('path;label;split\na/1.jpg;cat;Train\na/2.jpg;cat;val\n');
    expect(dataset.samples.map(({ part }) => part)).toEqual(['train', 'validation']);
  });

  test('a row without a usable file is a problem with its line, never a sample', async () => {
    const dataset = await readCsv(
      [
        'path,label',
        'a/1.jpg,cat',
        '../outside.jpg,cat',
        '/etc/x.jpg,cat',
        'C:\\x.jpg,cat',
        'a/none.jpg,cat',
        'a/1.jpg,cat',
        'a/2.jpg,cat',
        './a/2.jpg,dog',
        ',cat',
        'labels.csv,cat',
      ].join('\n'),
    );
    expect(names(dataset.samples)).toEqual(['a/1.jpg']);
    expect(dataset.problems.map(({ line, kind }) => `${line} ${kind}`)).toEqual([
      '3 outside',
      '4 outside',
      '5 outside',
      '6 missing',
      '7 repeated',
      '9 contradiction',
      '10 empty',
      '11 not an image',
    ]);
  });

  test.skipIf(process.platform === 'win32')('a link out of the folder is outside', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, { 'secret.jpg': '', 'data/labels.csv': 'path,label\nx.jpg,cat\n' });
    await symlink(join(folder, 'secret.jpg'), join(folder, 'data', 'x.jpg'));
    const dataset = await readDataset(join(folder, 'data', 'labels.csv'));
    expect(dataset).toMatchObject({ samples: [], problems: [{ line: 2, kind: 'outside' }] });
  });

  test.each([
    ['path,class\na/1.jpg,cat\n', /line 1: .*"label"/],
    ['', /"path"/],
    ['path,label,label\na/1.jpg,cat,dog\n', /line 1: .*"label" stands twice/],
    ['path,label\na/1.jpg,cat\na/2.jpg,cat,dog\n', /line 3: .*number of fields/],
    ['path,label\na/1.jpg,"cat\na/2.jpg,cat\n', /line \d: .*never closed/],
    ['path,label,split\na/1.jpg,cat,train\na/2.jpg,cat,traim\n', /line 3: .*"traim"/],
    [Uint8Array.from([0x70, 0xe9]), /UTF-8/],
  ])('%j is refused with 204 and the line', async (content, message) => {
    const error: unknown = await readCsv(content).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AtollError);
    expect(error).toMatchObject({ code: 204, message: expect.stringMatching(message) });
  });
});

test('a list of images without bounds is refused with 204', async () => {
  const folder = await temporaryFolder();
  const lists = {
    'open.csv': [`path,label\n"${'x'.repeat(200_000)}`, /64 KiB in one record/],
    'wide.csv': [`path,label${Array.from({ length: 1_000 }, (_, i) => `,c${i}`).join('')}\n`, /more than 1000 columns/],
  } as const;
  for (const [name, [text, message]] of Object.entries(lists)) {
    await writeFiles(folder, { [name]: text });
    await expect(readDataset(join(folder, name))).rejects.toMatchObject({ code: 204, message: expect.stringMatching(message) });
  }
});
