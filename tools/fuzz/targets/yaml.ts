import { readdirSync, readFileSync } from 'node:fs';
import { readFederation } from '@atoll/coordinator';
import type { Random } from '@atoll/core';
import { pick, sizeUpTo } from '../mutate/bytes.ts';
import { mutateText } from '../mutate/text.ts';
import { outcomeOf, type Target } from '../target.ts';

const EXAMPLES = new URL('../../../examples/', import.meta.url);

const TOKENS = [
  ...[
    ': ',
    '- ',
    '\n',
    '\n  ',
    '\n- ',
    '{',
    '}',
    '[',
    ']',
    ', ',
    '#',
    '|',
    '>',
    '|+2\n',
    '&a ',
    '*a',
    '<<: *a',
    '!!str ',
    '!!binary ',
    '!x ',
    '---\n',
  ],
  ...[
    '...\n',
    '%YAML 1.2\n',
    '? ',
    '~',
    '0x1F',
    '.nan',
    '.inf',
    '2026-01-01',
    'classes: [a, b]\n',
    'rounds: 3\n',
    'tasks:\n',
    'strategy: fedavg\n',
  ],
];

/** Shapes that grow faster than their text: aliases of aliases, nesting, very many keys or mistakes. */
const SHAPES: readonly ((random: Random) => string)[] = [
  (random) => {
    const width = 2 + random.integer(9);
    const levels = 2 + random.integer(12);
    const lines = ['a0: &a0 [x, x]'];
    for (let level = 1; level <= levels; level++)
      lines.push(`a${level}: &a${level} [${new Array(width).fill(`*a${level - 1}`).join(', ')}]`);
    return `${lines.join('\n')}\nfederation: x\n`;
  },
  (random) => pick(random, ['[', '{a: ', '- ', '? ', '!x [']).repeat(1 + sizeUpTo(random, 60_000)),
  (random) => Array.from({ length: 1 + sizeUpTo(random, 30_000) }, (_, i) => `k${i}: 1`).join('\n'),
  (random) =>
    `classes: [${Array.from({ length: 1 + sizeUpTo(random, 30_000) }, (_, i) => pick(random, ['1', '""', `c${i}`])).join(', ')}]\nfederation: x`,
  (random) =>
    `federation: x\ntasks:\n${Array.from({ length: 1 + sizeUpTo(random, 10_000) }, (_, i) => `  t${i}: {clases: [a]}`).join('\n')}`,
  (random) => `federation: x\n${'q'.repeat(1 + sizeUpTo(random, 200_000))}: 1\n`,
  (random) => `federation: ${'q'.repeat(1 + sizeUpTo(random, 200_000))}\nclasses: [a, b]\n`,
  (random) =>
    Array.from({ length: 1 + sizeUpTo(random, 3_000) }, (_, i) => `${' '.repeat(i)}a:`)
      .join('\n')
      .slice(0, 250_000),
  (random) => `a: &a {b: *a}\n${'*a '.repeat(sizeUpTo(random, 200))}`,
];

/** A case is the text of a federation file. */
export const yaml: Target = {
  name: 'yaml',
  about: 'federation files: aliases, nesting, very long scalars, keys twice, odd values',
  cost: 8,
  atOnce: 1,
  caseMs: 5_000,
  open: async () => {
    const files = readdirSync(EXAMPLES, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name }) => {
        try {
          return [readFileSync(new URL(`${name}/federation.yaml`, EXAMPLES), 'utf8')];
        } catch {
          return []; // an example without a file
        }
      });
    const valid = [...files, 'federation: test\nclasses: [a, b]\n', JSON.stringify({ federation: 'test', classes: ['a', 'b'], rounds: 3 })];
    return {
      make: (random) => {
        const text = random.integer(12) === 0 ? pick(random, SHAPES)(random) : pick(random, valid);
        return new TextEncoder().encode(random.integer(20) === 0 ? text : mutateText(random, text, TOKENS));
      },
      run: (bytes) => outcomeOf(() => readFederation(new TextDecoder().decode(bytes))),
      close: async () => undefined,
    };
  },
};
