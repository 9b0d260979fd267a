import { hostname } from 'node:os';
import { join as joinPath, resolve } from 'node:path';
import { type AgentEvent, formatDataReport, joinFederation, type SiteOutcome } from '@atoll/client';
import { AtollError, describeDuration, describeTask, figure, isSiteId } from '@atoll/core';
import { ownResults } from '../terminal/own-results.ts';
import { bar, engineText, Terminal } from '../terminal/terminal.ts';
import { engineName, threadCount } from './engine-flag.ts';
import { invitationOf } from './invitation.ts';
import { eventLine } from './join-events.ts';
import { agrees, askForMissing, Cancelled, type Complete, canAsk } from './join-prompts.ts';
import { type NetworkFlags, networkOptions } from './network-flags.ts';
import { siteNameOf } from './site-name.ts';

export interface JoinFlags extends NetworkFlags {
  readonly invitation?: string;
  readonly data?: string;
  readonly name?: string;
  readonly state?: string;
  readonly run?: string;
  readonly engine?: string;
  readonly groupBy?: string;
  readonly cache?: string;
  readonly backbones?: string;
  readonly threads?: string;
  readonly events?: boolean;
}

/** `atoll join [INVITATION|URL] --data DIR`: takes part in one run, from checking the images to the final model; asks a person for what is missing. */
export async function join(given: string | undefined, options: JoinFlags): Promise<void> {
  const asks = options.data === undefined && options.events !== true && canAsk();
  const needs = { ...options, ...optional('coordinator', given) };
  const complete = asks ? await answersTo(needs) : required(needs);
  if (complete === null) return;
  const { coordinator, ...flags } = complete;
  const { url, invitation } = await invitationOf(coordinator, flags.invitation);
  const name = flags.name ?? invitation?.site ?? siteNameOf(hostname());
  if (!isSiteId(name))
    throw new AtollError(103, `--name ${name} is no site name.`, {
      hint: 'Use 1 to 63 of a–z 0–9 - _ . and start with a letter or digit.',
    });
  const directory = resolve(flags.state ?? joinPath('atoll-site', name));
  const { leaving, halting } = onSignals();
  if (flags.events) leaveWithParent(leaving);
  const terminal = new Terminal();
  const onEvent = flags.events ? (event: AgentEvent) => console.log(JSON.stringify(eventLine(event))) : showEvents(terminal);
  const joining = joinFederation({
    ...optional('url', url),
    ...optional('invitation', invitation),
    data: flags.data,
    name,
    directory,
    ...optional('run', flags.run),
    ...optional('engine', engineName(flags.engine)),
    ...optional('groupBy', flags.groupBy),
    ...optional('cacheDirectory', flags.cache),
    ...optional('backboneDirectory', flags.backbones),
    ...optional('threads', threadCount(flags.threads)),
    network: networkOptions(flags),
    signal: leaving.signal,
    halt: halting.signal,
    ...(asks ? { agree: agreed } : {}),
    onEvent,
  }).finally(() => process.stdin.destroy());
  const outcome = await joining.catch((error: unknown) => {
    if (!halting.signal.aborted) throw error;
    return null;
  });
  terminal.done();
  if (outcome === null) {
    console.error('Told to end (SIGTERM). The same command goes on where this site was.');
    process.exitCode = SIGNALS.SIGTERM;
    return;
  }
  if (!flags.events) tellOutcome(terminal, outcome, directory);
  if (outcome.end !== 'completed') process.exitCode = 1;
}

/** Exit codes by the signal that ends a process, as shells give them. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * A person's Ctrl-C leaves the run. SIGTERM comes from what runs the machine, as it shuts down or moves a container elsewhere: the
 * site is to come back. Either of them, a second time, ends the process at once.
 */
function onSignals(): { readonly leaving: AbortController; readonly halting: AbortController } {
  const [leaving, halting] = [new AbortController(), new AbortController()];
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (leaving.signal.aborted || halting.signal.aborted) process.exit(SIGNALS[signal]);
      if (signal === 'SIGTERM') halting.abort(new Error('told to end'));
      else leaving.abort(new AtollError(607, 'Interrupted at the site.', { hint: 'Join again to take part in the next run.' }));
    });
  return { leaving, halting };
}

type CompleteFlags = Omit<JoinFlags, 'data'> & Complete;

/** What a script has given; a person would have been asked. Throws AtollError 104. */
function required({ data, ...flags }: JoinFlags & Partial<Complete>): CompleteFlags {
  if (data === undefined)
    throw new AtollError(104, 'The images are missing: --data is not given, and ATOLL_DATA is not set.', {
      hint: 'Give --data PATH or set ATOLL_DATA; on a terminal atoll join asks for it.',
    });
  return { ...flags, data };
}

/** The answers of the person at the terminal; null when they ended it. */
async function answersTo(needs: JoinFlags & Partial<Complete>): Promise<CompleteFlags | null> {
  try {
    return { ...needs, ...(await askForMissing(needs)) };
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
    process.exitCode = 130;
    return null;
  }
}

async function agreed(run: string): Promise<void> {
  if (!(await agrees(run))) throw new AtollError(607, `${run} was not joined.`, { hint: 'Run atoll join again when you want to.' });
}

/** The program that started this site holds its standard input open; when that ends, so does the program. */
function leaveWithParent(leaving: AbortController): void {
  process.stdin.once('end', () => leaving.abort(new AtollError(607, 'The program that started this site has ended.'))).resume();
}

function tellOutcome(terminal: Terminal, outcome: SiteOutcome, directory: string): void {
  terminal.line(`\n${outcome.run}: ${outcome.message}.`);
  if (outcome.end !== 'completed') return;
  terminal.line(`\n${ownResults(outcome)}\n`);
  if (outcome.model !== null) terminal.line(`Model      ${outcome.model.folder}`);
  if (outcome.personal !== null) terminal.line(`Personal   ${outcome.personal.folder}`);
  terminal.line(`Results    ${joinPath(directory, 'results.json')}`);
}

function showEvents(terminal: Terminal): (event: AgentEvent) => void {
  let judged = 0;
  let waitedFor = '';
  return (event) => {
    switch (event.kind) {
      case 'engine':
        return terminal.line(engineText(event.lines));
      case 'checking':
        return terminal.progress(`Checking   ${bar(event.done, event.total)} images`);
      case 'data':
        terminal.done();
        return terminal.line(
          `${formatDataReport(event.report)}\nTraining ${event.counts.train}, validation ${event.counts.validation}, test ${event.counts.test}${event.counts.unlabelled === undefined ? '' : `, without a label ${event.counts.unlabelled}`} images.\n`,
        );
      case 'connected':
        return terminal.line(`Connected  ${event.url} (${event.software})`);
      case 'waiting':
        if (event.reason === waitedFor) return;
        waitedFor = event.reason;
        return terminal.line(`Waiting    ${event.reason}, at most ${describeDuration(event.until - Date.now())} more`);
      case 'offered': {
        const { federation, privacy } = event;
        terminal.line(`\nRun        ${event.run}${federation.description === undefined ? '' : `: ${federation.description}`}`);
        terminal.line(['\nWhat will leave this site:', ...privacy.leaves.map((item) => `  + ${item}`)].join('\n'));
        terminal.line(['What stays here:', ...privacy.stays.map((item) => `  - ${item}`), ''].join('\n'));
        return;
      }
      case 'backbone':
        return terminal.progress(`Backbone   ${bar(event.done, event.total)} bytes`);
      case 'features':
        if (event.done === event.total)
          terminal.line(`Features   ${event.total} images: ${event.total - event.cached} computed, ${event.cached} from the cache`);
        return event.done === event.total ? terminal.done() : terminal.progress(`Features   ${bar(event.done, event.total)} images`);
      case 'joined':
        return terminal.line(`Joined     ${event.run}`);
      case 'task-started':
        return terminal.progress(`Working    ${describeTask(event.task)}`);
      case 'training':
        return terminal.progress(`Training   ${bar(event.epoch, event.epochs)} epochs`);
      case 'task-finished':
        return terminal.progress(
          `Answered   ${describeTask(event.task)} in ${event.seconds.toFixed(1)} s, ${event.sizeBytes.toLocaleString('en-US')} bytes`,
        );
      case 'task-closed':
        return terminal.line(`Closed     ${event.task}: ${event.reason}`);
      case 'refused':
        return terminal.line(`Refused    ${event.error.code}: ${event.error.message} ${event.error.hint}`);
      case 'status': {
        const { status } = event;
        for (const { round, value } of status.validation) {
          if (round <= judged) continue;
          judged = round;
          terminal.line(`Round ${String(round).padStart(3)}  ${status.metric} on all validation images ${figure(status.metric, value)}`);
        }
        if (status.activity !== '') terminal.progress(status.activity);
        return;
      }
      case 'ended':
        return terminal.done();
    }
  };
}

const optional = <Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } =>
  value === undefined ? {} : ({ [key]: value } as { [K in Key]: Value }); // one key, as named
