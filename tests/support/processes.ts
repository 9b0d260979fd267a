import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { onTestFinished, TestRunner } from 'vitest';
import { ROOT } from './shared-data.ts';

const BIN = join(ROOT, 'apps', 'cli', 'bin', 'atoll.js');

export interface Finished {
  readonly code: number | null;
  readonly output: string;
}

export interface Started {
  readonly process: ChildProcess;
  /** Everything printed so far. */
  readonly output: () => string;
  readonly ended: Promise<Finished>;
  /** Waits for a line in the output; fails with the output when the process ends without it. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): Promise<void>;
}

interface Surroundings {
  /** Options of node itself. */
  readonly node?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

function start({ node = [], env = {}, cwd = ROOT }: Surroundings, ...args: string[]): Started {
  const child = spawn(process.execPath, [...node, BIN, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let text = '';
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      for (const look of waiting) look();
    });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output: text }));
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
  };
  return {
    process: child,
    output: () => text,
    ended,
    kill,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(text);
          if (match === null) return;
          waiting.delete(look);
          resolve(match);
        };
        waiting.add(look);
        look();
        ended.then(({ output }) => reject(new Error(`ended without printing ${pattern}:\n${output}`)), reject);
      }),
  };
}

/** Starts the built `atoll` as a process of its own; it is ended with the test. */
export const atoll = (...args: string[]): Started => atollWith({}, ...args);

/** The same with options of node and variables. */
export function atollWith(surroundings: Surroundings, ...args: string[]): Started {
  const started = start(surroundings, ...args);
  onTestFinished(async () => {
    await started.kill('SIGKILL');
  });
  return started;
}

/** Runs the built `atoll` to its end; what it has said is shown when the test ends before it. */
export function runAtoll(...args: string[]): Promise<Finished> {
  const { process: child, ended, output, kill } = start({}, ...args);
  if (TestRunner.getCurrentTest() === undefined) return ended; // in beforeAll
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    console.error(`atoll ${args.join(' ')}\nhas not ended. It said:\n${output()}`);
    await kill('SIGKILL');
  });
  return ended;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export interface ServedCoordinator extends Started {
  readonly url: string;
  readonly folder: string;
  readonly port: number;
}

/** `atoll serve` on a folder; the port stays the same over restarts when it is given. */
export async function serve(folder: string, port?: number, ...more: string[]): Promise<ServedCoordinator> {
  const chosen = port ?? (await freePort());
  const started = atoll('serve', '--open', '--data', folder, '--port', String(chosen), ...more);
  await started.printed(/Sites join with/);
  return { ...started, url: `${more.includes('--tls') ? 'https' : 'http'}://127.0.0.1:${chosen}`, folder, port: chosen };
}
