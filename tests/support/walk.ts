import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { blocksOf, commandsOf } from './documents.ts';
import { ROOT } from './shared-data.ts';

/** How a line of a page is run where it is not simply run to its end with exit code 0. Keys of `WalkOptions.lines` are beginnings of lines. */
export type Treatment =
  /** It runs until the walk is over; the next line follows once it has printed this. */
  | { readonly until: RegExp; readonly change?: (line: string) => string }
  /** What has to be there first. */
  | { readonly before: () => Promise<void> }
  /** It is not run here: why, or which test does it. */
  | { readonly elsewhere: string };

export interface WalkOptions {
  readonly folder: string;
  /** What a reader puts in for what the page calls so; replaced in order. */
  readonly standIns?: Readonly<Record<string, string>>;
  readonly lines?: Readonly<Record<string, Treatment>>;
}

export interface Walked {
  /** What was printed, by line as the page has it. */
  readonly printed: ReadonlyMap<string, string>;
  /** Waits until a line that ran beside the others has ended, and gives its exit code. */
  ends(beginning: string): Promise<number | null>;
}

/** Command lines of a page as they stand there: lines that end in a backslash go on. */
export const linesOf = (page: string): string[] =>
  blocksOf(page)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.replaceAll(/ *\\\n */g, ' ').split('\n'))
    .filter((line) => commandsOf(line).length > 0);

/** Goes through a page as a reader does: every command line in its order, in a shell, in this folder. `npm run atoll --` is `atoll`. */
export async function walk(page: string, { folder, standIns = {}, lines = {} }: WalkOptions): Promise<Walked> {
  const path = [commandFolder(folder), process.env.PATH].join(delimiter);
  const beside = new Map<string, { child: ChildProcess; ended: Promise<number | null> }>();
  const printed = new Map<string, string>();
  const exports: string[] = [];
  for (const key of Object.keys(lines))
    expect(
      linesOf(page).some((line) => line.startsWith(key)),
      `${page} has a line: ${key}`,
    ).toBe(true);
  for (const line of linesOf(page)) {
    const how = Object.entries(lines).find(([key]) => line.startsWith(key))?.[1];
    if (how !== undefined && 'elsewhere' in how) continue;
    if (how !== undefined && 'before' in how) await how.before();
    const filled = Object.entries(standIns).reduce(
      (text, [from, to]) => text.replaceAll(from, to),
      line.replaceAll(/npm run (-s )?atoll -- /g, 'atoll '),
    );
    if (filled.startsWith('export ')) {
      exports.push(filled);
      continue;
    }
    const until = how !== undefined && 'until' in how ? how.until : null;
    const changed = how !== undefined && 'until' in how ? (how.change?.(filled) ?? filled) : filled;
    const child = spawn('bash', ['-e', '-c', [...exports, changed].join('\n')], {
      cwd: folder,
      env: { ...process.env, PATH: path },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // a group of its own, which is ended whole
    });
    onTestFinished(() => endGroup(child));
    let text = '';
    const heard = new EventEmitter();
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        printed.set(line, text);
        heard.emit('said');
      });
    const ended = once(child, 'close').then(([code]) => code as number | null);
    if (until === null) expect(await ended, `${page}: ${changed}\n${text}`).toBe(0);
    else {
      while (!until.test(text)) {
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`${page}: ${changed} ended with ${child.exitCode ?? child.signalCode} before ${until}:\n${text}`);
        await Promise.race([once(heard, 'said'), ended]);
      }
      beside.set(line, { child, ended });
    }
  }
  return {
    printed,
    ends: async (beginning) => {
      const [, one] = [...beside].find(([line]) => line.startsWith(beginning)) ?? [];
      if (one === undefined) throw new Error(`nothing runs of ${beginning}`);
      return one.ended;
    },
  };
}

/** A folder for PATH with `atoll` in it. */
function commandFolder(folder: string): string {
  const bin = join(folder, '.bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'atoll'), `#!/bin/sh\nexec '${process.execPath}' '${join(ROOT, 'apps', 'cli', 'bin', 'atoll.js')}' "$@"\n`);
  chmodSync(join(bin, 'atoll'), 0o755);
  return bin;
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
