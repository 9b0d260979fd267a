import type { Random } from '@atoll/core';
import { pick, sizeUpTo } from './bytes.ts';

/** Text that programs have stumbled over: separators, nothing, names of prototypes, directions, halves of pairs, long ones. */
export const AWKWARD = [
  '',
  ' ',
  '\0',
  '\n',
  '\r\n',
  '\u2028',
  '\ufeff',
  '\ud800',
  '\u202e',
  'é',
  'e\u0301',
  '👩‍🔬',
  '__proto__',
  'constructor',
  'toString',
  '..',
  '../../etc/passwd',
  'C:\\con',
  '%00',
  '%2e%2e%2f',
  'null',
  'true',
  'NaN',
  '-0',
  '1e999',
  '0x10',
  '99999999999999999999',
  '-1',
  '"',
  "'",
  '`',
  '<script>',
  '{}',
  '[]',
];

export function awkward(random: Random): string {
  const text = pick(random, AWKWARD);
  return random.integer(8) === 0 ? text.repeat(1 + sizeUpTo(random, 2_000)) : text;
}

/** What JSON is made of, and values that few expect. */
export const JSON_TOKENS = ['{', '}', '[', ']', ':', ',', '"', 'null', 'true', '1e999', '-1', '0'] as const;

/** The text with one to six changes: pieces cut, doubled, swapped, repeated or put in from `tokens`. */
export function mutateText(random: Random, original: string, tokens: readonly string[], most = 1 << 17): string {
  let text = original;
  for (let changes = 1 + random.integer(6); changes > 0; changes--) {
    const at = random.integer(text.length + 1);
    const end = Math.min(text.length, at + sizeUpTo(random, 200));
    const piece = text.slice(at, end);
    switch (random.integer(7)) {
      case 0:
        text = text.slice(0, at) + text.slice(end);
        break;
      case 1:
        text = text.slice(0, end) + piece.repeat(1 + sizeUpTo(random, 300)) + text.slice(end);
        break;
      case 2:
        text = text.slice(0, at);
        break;
      case 3: {
        const token = random.integer(3) === 0 ? awkward(random) : pick(random, tokens);
        text = text.slice(0, at) + token.repeat(random.integer(6) === 0 ? 1 + sizeUpTo(random, 20_000) : 1) + text.slice(at);
        break;
      }
      case 4:
        text = text.slice(0, at) + awkward(random) + text.slice(end);
        break;
      default: {
        const token = pick(random, tokens);
        text = text.slice(0, at) + token + text.slice(Math.min(text.length, at + token.length));
      }
    }
    if (text.length > most) text = text.slice(0, most);
  }
  return text;
}
