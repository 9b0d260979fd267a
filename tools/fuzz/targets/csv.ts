import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from '@atoll/core';
import { readCsvFile } from '../../../apps/client/src/data/csv-file.ts';
import { mutateBytes, pick, sizeUpTo } from '../mutate/bytes.ts';
import { awkward, mutateText } from '../mutate/text.ts';
import { Finding, outcomeOfPromise, type Target } from '../target.ts';

const VALID = [
  'path,label\na.png,cat\nb.png,dog\n',
  'path;label;group;split\r\n"a.png";"cat";p1;train\r\nb.png;dog;p2;test\r\n',
  '\ufeffpath\tlabel\tsite\tage\na.png\tcat\teast\t42\nb.png\t\twest\t\n',
  'path,label\na.png,"a ""quoted"" name"\n./b.png,dog\n',
];
const TOKENS = [
  ',',
  ';',
  '\t',
  '"',
  '""',
  '\n',
  '\r',
  '\r\n',
  'path',
  'label',
  'split',
  'train',
  '../',
  './',
  '\\',
  '/',
  'a.png',
  'b.png',
  '.png',
  'C:',
  '\0',
];

const SHAPES: readonly ((random: Random) => string)[] = [
  (random) => `path,label${',c'.repeat(sizeUpTo(random, 50_000))}\n`,
  (random) => `path,label\n"${'x'.repeat(sizeUpTo(random, 500_000))}`,
  (random) => `path,label\n${'a.png,cat\n'.repeat(sizeUpTo(random, 100))}`,
  (random) => `path,label\n${'../'.repeat(sizeUpTo(random, 5_000))}a.png,cat\n`,
  (random) => `path,label\n${Array.from({ length: sizeUpTo(random, 300) }, (_, i) => `a.png,c${i}`).join('\n')}\n`,
  (random) => `path,label,${awkward(random)}\na.png,${awkward(random)},${awkward(random)}\n`,
];

/** A case is the bytes of a CSV beside two files that it may name. */
export const csv: Target = {
  name: 'csv',
  about: 'lists of images: quotes, delimiters, columns, paths that lead out, other encodings',
  cost: 5,
  atOnce: 4,
  caseMs: 5_000,
  open: async (folder) => {
    for (const name of ['a.png', 'b.png']) await writeFile(join(folder, name), 'no image is opened');
    const free = Array.from({ length: csv.atOnce }, (_, i) => join(folder, `list-${i}.csv`));
    return {
      make: (random) => {
        const text = random.integer(10) === 0 ? pick(random, SHAPES)(random) : mutateText(random, pick(random, VALID), TOKENS, 1 << 20);
        const bytes = new TextEncoder().encode(text);
        return random.integer(6) === 0 ? mutateBytes(random, bytes, 1 << 20) : bytes;
      },
      run: async (bytes) => {
        const file = free.pop() ?? join(folder, 'list.csv');
        try {
          await writeFile(file, bytes);
          return await outcomeOfPromise(async () => {
            const { samples } = await readCsvFile(file);
            const stray = samples.find(({ path }) => !path.startsWith(folder));
            if (stray !== undefined) throw new Finding(`a path that leads out: ${stray.path}`);
          });
        } finally {
          free.push(file);
        }
      },
      close: async () => undefined,
    };
  },
};
