import { existsSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  buildReport,
  type CoordinatorEvent,
  type LiveRun,
  SOFTWARE,
  startCoordinator,
  tell,
  tellAccess,
  writeReport,
  writeRun,
} from '@atoll/coordinator';
import {
  AtollError,
  describeSolved,
  describeTask,
  describeWaiting,
  fingerprintOf,
  judgedRounds,
  renderReportText,
  waitingOf,
} from '@atoll/core';
import { CREDENTIAL_FILE } from '@atoll/protocol';
import { figure } from '../operator/show.ts';
import { pages } from './pages.ts';
import { accessOf, reachedBy, type ServeFlags } from './serve-flags.ts';

/** Pause before a run's model and report are written again that could not be, times 0.5 to 1.5. */
const FINISH_RETRY_MS = 30_000;

/** `atoll serve`: a coordinator until it is told to end. */
export async function serve(flags: ServeFlags & { readonly data: string }): Promise<void> {
  const folder = resolve(flags.data);
  let closing = false;
  /** By run: what it could not do, and tries again every few seconds. */
  const problems = new Map<string, string>();
  const say = (text: string): void => console.log(`${new Date().toISOString().slice(11, 19)}  ${text}`);
  const served = pages();
  const coordinator = await startCoordinator({
    folder,
    pages: served,
    ...reachedBy(flags),
    ...accessOf(flags),
    onEvent: (event) => onEvent(event),
  });
  const runs = coordinator.hub.runs;
  say(`${SOFTWARE} serves ${folder}`);
  const { url, caFingerprint } = coordinator;
  const { isOpen, publicKey } = coordinator.hub.access;
  say(`Its address is ${url}, its key ${fingerprintOf(Buffer.from(publicKey, 'hex'))}`);
  if (caFingerprint !== null) say(`Its certificate authority is SHA-256 ${caFingerprint}`);
  const pinned = caFingerprint === null ? '' : ` --ca-fingerprint ${caFingerprint}`;
  if (isOpen) say(`Anyone who reaches it can join, launch and stop runs. Sites join with:  atoll join ${url} --data DIR${pinned}`);
  else say(`Sites join with an invitation; make one with:  atoll invite SITE --operator ${join(flags.data, CREDENTIAL_FILE)}`);
  if (served.length > 0) say(`Its page is at ${url}/`);
  if (flags.plainHttpOnAPublicAddress) say('Nothing is encrypted: everyone on the way can read and change what sites and operators send.');
  for (const { id, state } of runs.open.values()) say(`${id}: ${state.phase.kind}${state.phase.kind === 'step' ? ', goes on' : ''}`);
  const { ended } = runs;
  if (ended.length > 0) say(`Runs that have ended: ${ended.length}`);
  // A coordinator that was killed between the end of a run and its report makes up for it.
  for (const id of ended) if (!existsSync(join(folder, 'runs', id))) finish(runs.get(id));

  function onEvent(event: CoordinatorEvent): void {
    if (event.type === 'refused') say(`refused ${event.who}: ${event.code} ${event.message}`);
    if (event.type === 'torn')
      say(
        `The last ${event.bytes} bytes of the journal were cut off while they were written, and were left out; nothing acknowledged was in them.`,
      );
    if (event.type === 'access') say(tellAccess(event.event));
    if (event.type === 'tls') say(`TLS: ${event.message}`);
    if (event.type === 'problem') {
      const text = problemText(event.error);
      if (problems.get(event.run) !== text) say(`${event.run}: ${text}`);
      problems.set(event.run, text);
    }
    if (event.type === 'event') {
      problems.delete(event.run);
      const line = describeEvent(event, runs.open.get(event.run));
      if (line !== null) say(`${event.run}: ${line}`);
    }
    if (event.type === 'ended') finish(event.run);
  }

  /** Model and report appear in one step, so that what is there is whole; while they cannot be written, it tries again. */
  function finish(run: LiveRun): void {
    const { hub } = coordinator;
    const target = join(folder, 'runs', run.id);
    const making = join(folder, 'runs', `.${run.id}`);
    if (existsSync(target) || closing) return;
    const source = { run, blobs: hub.blobs, journal: hub.journal.head, software: SOFTWARE, generatedAt: new Date().toISOString() };
    try {
      const report = buildReport(source, { settings: JSON.stringify(run.state.federation, null, 2) });
      rmSync(making, { recursive: true, force: true });
      const model = writeRun(join(making, 'model'), run, hub.blobs);
      if (report !== null) writeReport(making, report);
      if (existsSync(making)) renameSync(making, target);
      if (report !== null) console.log(`\n${renderReportText(report)}`);
      if (model !== null) say(`${run.id}: model and report are in ${target}`);
    } catch (error) {
      say(`${run.id}: ${problemText(error)}`);
      if (!(error instanceof AtollError) || error.code === 702)
        setTimeout(() => finish(run), FINISH_RETRY_MS * (0.5 + Math.random())).unref();
    }
  }

  await new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
  });
  closing = true;
  say('Closing. Runs go on when the coordinator serves this folder again.');
  await coordinator.close();
}

const problemText = (error: unknown): string =>
  error instanceof AtollError ? `${error.code} ${error.message} ${error.hint}` : String(error);

function describeEvent({ event }: Extract<CoordinatorEvent, { type: 'event' }>, run: LiveRun | undefined): string | null {
  switch (event.type) {
    case 'run-created': {
      const waiting = run === undefined ? null : waitingOf(run.state);
      return `launched by ${event.by}${waiting === null ? '' : `; ${describeWaiting(waiting, event.at)}`}`;
    }
    case 'site-joined':
      return `${event.site} joined with ${event.profile.counts.train} training images (${event.profile.engine})`;
    case 'step-combined': {
      const step = run?.state.history.at(-1);
      if (step === undefined) return null;
      const judged = run === undefined ? undefined : judgedRounds(run.state).at(-1);
      const metric = run?.state.federation.evaluation.metric ?? '';
      const value =
        step.task.kind === 'evaluate' && step.task.split === 'validation' && judged?.round === step.task.round && judged.value !== null
          ? `: ${metric} ${figure(metric, judged.value)}`
          : '';
      const found = describeSolved(step, metric);
      const detail = found === null ? value : `: ${found}`;
      return `${describeTask(step.task)} done with ${step.contributions.length} sites${detail}${run?.state.phase.kind === 'finishing' ? `; ${run.state.phase.why}` : ''}`;
    }
    case 'site-disconnected':
    case 'site-reconnected':
    case 'site-left':
    case 'run-stopped':
    case 'run-failed':
      return run === undefined ? null : tell(event, run.state);
    case 'run-completed':
      return `completed; head ${event.head}`;
    default:
      return null;
  }
}
