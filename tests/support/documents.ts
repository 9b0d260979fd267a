import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './shared-data.ts';

export interface Block {
  readonly language: string;
  readonly text: string;
  /** Of the block's first line, from 1. */
  readonly line: number;
}

/** All pages of the repository, by their path in it. */
export const PAGES: readonly string[] = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .stdout.trim()
  .split('\n');

export const readPage = (page: string): string => readFileSync(join(ROOT, page), 'utf8').replaceAll('\r\n', '\n');

/** What stands between fences; those in lists may be indented. */
export function blocksOf(page: string): Block[] {
  const text = readPage(page);
  return [...text.matchAll(/^( *)```(\S*)[^\n]*\n([\s\S]*?)^\1```$/gm)].map(
    ({ index, 1: indent = '', 2: language = '', 3: body = '' }) => ({
      language,
      text: body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      line: text.slice(0, index).split('\n').length + 1,
    }),
  );
}

/** What stands between backticks in the text, with its line; blocks are left out. */
export function spansOf(page: string): { readonly text: string; readonly line: number }[] {
  const text = readPage(page).replaceAll(/^( *)```[\s\S]*?^\1```$/gm, (block) => block.replaceAll(/[^\n]/g, ''));
  return [...text.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].map(({ index, 1: span = '' }) => ({
    text: span,
    line: text.slice(0, index).split('\n').length,
  }));
}

/** The simple commands of a script, as words: at `;`, `&&`, `|` and ends of lines; without comments, variables before a command and redirections. */
export function commandsOf(script: string): string[][] {
  const commands: string[][] = [[]];
  const token = /\\\n|(#[^\n]*)|(\n|&&|\|\|?|;|&)|[<>]+ *(?:"[^"]*"|'[^']*'|[^\s"';|&])*|((?:"[^"]*"|'[^']*'|[^\s"'\\;|&<>])+)/g;
  for (const [, comment, end, word] of script.matchAll(token)) {
    if (comment !== undefined) continue;
    if (end !== undefined) commands.push([]);
    else if (word !== undefined) commands.at(-1)?.push(word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'));
  }
  return commands.map((words) => words.slice(words.findIndex((word) => !/^[A-Z_]+=/.test(word)))).filter((words) => words.length > 0);
}

/** The arguments where a command is `atoll`, in any of the ways in which it can be started; otherwise null. */
export function atollArguments(words: readonly string[]): readonly string[] | null {
  const [first = '', second = ''] = words;
  if (first === 'atoll' || first === 'operate') return words.slice(1); // docker/README.md: alias operate
  if (first === 'node' && second.endsWith('apps/cli/bin/atoll.js')) return words.slice(2);
  const npm = /^npm run (?:(?:-s|--silent) )?atoll -- /.exec(words.join(' '));
  return npm === null ? null : words.slice(npm[0].trim().split(' ').length);
}
