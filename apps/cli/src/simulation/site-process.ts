import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { SiteEventLine } from '../commands/join-events.ts';

/** A site that takes part: where its data are, and how it is started. */
export interface SimulatedSite {
  readonly name: string;
  /** Folder or CSV. */
  readonly data: string;
  readonly directory: string;
  readonly cacheDirectory?: string;
  readonly backboneDirectory?: string;
}

export interface SiteProcess {
  readonly name: string;
  readonly process: ChildProcess;
  /** Exit code; what it wrote to standard error when that is not 0. */
  readonly ended: Promise<{ readonly code: number | null; readonly errors: string }>;
}

const BIN = fileURLToPath(new URL('../../bin/atoll.js', import.meta.url));

/** Starts `atoll join` as a process of its own; it leaves when this process ends, however it ends. */
export function startSite(
  site: SimulatedSite,
  options: { url: string; run: string; engine?: string; threads?: number; onEvent: (event: SiteEventLine) => void },
): SiteProcess {
  const { url, run, engine, threads, onEvent } = options;
  const optional = (flag: string, value: string | number | undefined): string[] => (value === undefined ? [] : [flag, String(value)]);
  const args = [
    BIN,
    'join',
    url,
    '--events',
    ...['--data', site.data, '--name', site.name, '--state', site.directory, '--run', run],
    ...optional('--cache', site.cacheDirectory),
    ...optional('--backbones', site.backboneDirectory),
    ...optional('--engine', engine),
    ...optional('--threads', threads),
  ];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-20_000);
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('{')) onEvent(JSON.parse(line) as SiteEventLine); // our own process writes these lines
  });
  const ended = new Promise<{ code: number | null; errors: string }>((resolve) => {
    child.once('error', (error) => resolve({ code: null, errors: String(error) }));
    child.once('close', (code) => resolve({ code, errors }));
  });
  return { name: site.name, process: child, ended };
}
