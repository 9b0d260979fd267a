import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { program } from '@atoll/cli';
import type { Command, CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { atollArguments, blocksOf, commandsOf, PAGES, readPage, spansOf } from './support/documents.ts';
import { ROOT } from './support/shared-data.ts';

const DESCRIBED = PAGES.filter((page) => page !== 'CHANGELOG.md');

/** What a text may leave out that a command line may not. */
const LEFT_OUT = ['commander.missingArgument', 'commander.missingMandatoryOptionValue', 'commander.optionMissingArgument'];

/** The programs beside `atoll` whose options the text names. */
const TOOLS = spawnSync('git', ['ls-files', 'tools/*.mjs', 'tools/*.ts', 'tools/*.py', 'docker/*.mjs'], { cwd: ROOT, encoding: 'utf8' })
  .stdout.trim()
  .split('\n')
  .map((file) => readFileSync(join(ROOT, file), 'utf8'));
const takesOption = (source: string, option: string): boolean =>
  [`'${option}'`, `"${option}"`, `'${option.slice(2)}'`].some((one) => source.includes(one)) ||
  new RegExp(`(?:^|[{,])\\s*'?${option.slice(2)}'?:`, 'm').test(source); // a key of what parseArgs() is given

const everyCommand = (command: Command): Command[] => [command, ...command.commands.flatMap(everyCommand)];
for (const command of everyCommand(program)) {
  command.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  if (command.commands.length === 0) command.action(() => undefined);
}

/** What the real command line says against these arguments; null if it takes them. */
function refusal(words: readonly string[]): { readonly code: string; readonly message: string } | null {
  try {
    program.parse([...words], { from: 'user' });
    return null;
  } catch (error) {
    const { code, message } = error as CommanderError; // the parser throws nothing else
    return ['commander.helpDisplayed', 'commander.version'].includes(code) ? null : { code, message };
  }
}

const names = program.commands.map((command) => command.name());
const commands = DESCRIBED.flatMap((page) =>
  blocksOf(page)
    .filter(({ language }) => ['sh', 'powershell', 'console'].includes(language))
    .flatMap(({ text, line }) => commandsOf(text).map((words) => ({ at: `${page}:${line}`, words }))),
);

describe('command lines in the documentation', () => {
  it('are known: every block names its language', () => {
    const nameless = DESCRIBED.flatMap((page) =>
      blocksOf(page).flatMap(({ language, line }) => (language === '' ? [`${page}:${line}`] : [])),
    );
    expect(nameless).toEqual([]);
    expect(commands.length).toBeGreaterThan(50);
  });

  it('stand between fences: what is only indented would be seen by no test', () => {
    const indented = DESCRIBED.flatMap((page) => {
      const lines = readPage(page)
        .replaceAll(/^( *)```[\s\S]*?^\1```$/gm, (block) => block.replaceAll(/[^\n]/g, ''))
        .split('\n');
      return lines.flatMap((line, index) => (/^ {4}\S/.test(line) && lines[index - 1] === '' ? [`${page}:${index + 1}`] : []));
    });
    expect(indented).toEqual([]);
  });

  it('of atoll are taken by its own parser', () => {
    const told = commands.flatMap(({ at, words }) => {
      const given = atollArguments(words);
      return given === null ? [] : [{ at, given, refused: refusal(given) }];
    });
    expect(told.length).toBeGreaterThan(40);
    expect(told.filter(({ refused }) => refused !== null)).toEqual([]);
  });

  it('of npm and node name scripts and files that are there', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> }; // our own
    const missing = commands.flatMap(({ at, words: [first, ...rest] }) => {
      const [name = ''] = rest.filter((word) => !word.startsWith('-'));
      if (first === 'npm' && name === 'run') return rest.some((word) => word in scripts) ? [] : [`${at}: ${rest.join(' ')}`];
      if (first === 'npm' && ['start', 'test'].includes(name)) return name in scripts ? [] : [`${at}: ${name}`];
      if (first !== 'node' || rest[0]?.startsWith('-') || name.startsWith('/')) return [];
      return existsSync(join(ROOT, name)) ? [] : [`${at}: ${name}`];
    });
    expect(missing).toEqual([]);
  });

  it('within a sentence name commands and options that there are', () => {
    const told = DESCRIBED.flatMap((page) =>
      spansOf(page).flatMap(({ text, line }) => {
        const [words = []] = commandsOf(text.replaceAll(/[[\]]/g, ''));
        const [first = '', second = ''] = words;
        const given = atollArguments(words) ?? (names.includes(first) && second.startsWith('-') ? words : null);
        if (given === null || given[0] === undefined || /^[A-Z]+$|…/.test(given[0]) || given.includes('OPTIONS')) return [];
        return [{ at: `${page}:${line}`, given, refused: refusal(given.filter((word) => word !== '…')) }];
      }),
    );
    expect(told.length).toBeGreaterThan(60);
    expect(told.filter(({ refused }) => refused !== null && !LEFT_OUT.includes(refused.code))).toEqual([]);
  });

  it('has no option that nothing takes', () => {
    const known = new Set([
      ...everyCommand(program).flatMap(({ options }) => options.flatMap(({ long }) => long ?? [])),
      '--help',
      '--version',
    ]);
    const unknown = DESCRIBED.flatMap((page) =>
      spansOf(page).flatMap(({ text, line }) => {
        const [option] = /^--[a-z][a-z0-9-]+/.exec(text) ?? [];
        return option === undefined || known.has(option) || TOOLS.some((source) => takesOption(source, option))
          ? []
          : [`${page}:${line}: ${option}`];
      }),
    );
    expect(unknown).toEqual([]);
  });
});
