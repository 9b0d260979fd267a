import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type AgentEvent, type JoinOptions, joinFederation } from '@atoll/client';
import { AtollError } from '@atoll/core';
import { eventLine, type SiteEventLine } from '../commands/join-events.ts';
import { describeError } from '../terminal/terminal.ts';

/** A site that takes part: where its data are, and where it keeps its own. */
export interface SimulatedSite {
  readonly name: string;
  /** Folder or CSV. */
  readonly data: string;
  readonly directory: string;
  readonly cacheDirectory: string;
  readonly backboneDirectory: string;
}

export interface StartOptions {
  readonly url: string;
  readonly run: string;
  readonly engine?: NonNullable<JoinOptions['engine']>;
  readonly threads?: number;
  readonly onEvent: (event: SiteEventLine) => void;
}

export interface RunningSite {
  readonly name: string;
  /** Code 0 when it ended well; else what it says of the end. */
  readonly ended: Promise<{ readonly code: number | null; readonly errors: string }>;
  stop(): void;
}

const BIN = fileURLToPath(new URL('../../bin/atoll.js', import.meta.url));

/** Starts `atoll join` as a process of its own; it leaves when this process ends, however it ends. */
export function startProcess(site: SimulatedSite, options: StartOptions): RunningSite {
  const { url, run, engine, threads, onEvent } = options;
  const optional = (flag: string, value: string | number | undefined): string[] => (value === undefined ? [] : [flag, String(value)]);
  const args = [
    BIN,
    'join',
    url,
    '--events',
    ...['--data', site.data, '--name', site.name, '--state', site.directory, '--run', run],
    ...['--cache', site.cacheDirectory, '--backbones', site.backboneDirectory],
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
  return { name: site.name, ended, stop: () => child.kill() };
}

/** Runs the site in this process: the same agent over the same sockets, without a process for each of many sites. */
export function startInProcess(site: SimulatedSite, { url, run, engine, threads, onEvent }: StartOptions): RunningSite {
  const stopping = new AbortController();
  const joining = joinFederation({
    ...site,
    url,
    run,
    ...(engine === undefined ? {} : { engine }),
    ...(threads === undefined ? {} : { threads }),
    signal: stopping.signal,
    onEvent: (event: AgentEvent) => onEvent(eventLine(event)),
  });
  const ended = joining.then(
    ({ end, message }) => ({ code: end === 'completed' ? 0 : 1, errors: end === 'completed' ? '' : message }),
    (error: unknown) => ({ code: 1, errors: describeError(error) }),
  );
  return { name: site.name, ended, stop: () => stopping.abort(new AtollError(607, 'The simulation ended.')) };
}
