import { existsSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  buildReport,
  type CoordinatorEvent,
  type LiveRun,
  logLine,
  openLog,
  SOFTWARE,
  startCoordinator,
  writeReport,
  writeRun,
} from '@atoll/coordinator';
import { AtollError, fingerprintOf, renderReportText } from '@atoll/core';
import { CREDENTIAL_FILE } from '@atoll/protocol';
import { pages } from './pages.ts';
import { accessOf, logFormOf, reachedBy, type ServeFlags } from './serve-flags.ts';

/** Pause before a run's model and report are written again that could not be, times 0.5 to 1.5. */
const FINISH_RETRY_MS = 30_000;

/** `atoll serve`: a coordinator until it is told to end. */
export async function serve(flags: ServeFlags & { readonly data: string; readonly backbone?: readonly string[] }): Promise<void> {
  const folder = resolve(flags.data);
  let closing = false;
  /** By run: what it could not do, and tries again every few seconds. */
  const problems = new Map<string, string>();
  const form = logFormOf(flags);
  const log = openLog(form);
  const say = (message: string, run?: string): void =>
    log({ level: 'info', event: 'serve', ...(run === undefined ? {} : { run }), message });
  const served = pages();
  const coordinator = await startCoordinator({
    folder,
    pages: served,
    backbones: flags.backbone ?? [],
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
  for (const { id, state } of runs.open.values()) say(`${state.phase.kind}${state.phase.kind === 'step' ? ', goes on' : ''}`, id);
  for (const { id, why } of runs.held.reasons())
    say(`held, and its sites wait: ${why} Start this coordinator with --parts and its module, or stop the run.`, id);
  const { ended } = runs;
  if (ended.length > 0) say(`Runs that have ended: ${ended.length}`);
  // A coordinator that was killed between the end of a run and its report makes up for it.
  for (const id of ended) if (!existsSync(join(folder, 'runs', id)) && !runs.held.has(id)) finish(runs.get(id));

  function onEvent(event: CoordinatorEvent): void {
    if (event.type === 'event') problems.delete(event.run);
    const line = logLine(event);
    const isKnown = event.type === 'problem' && problems.get(event.run) === line.message;
    if (event.type === 'problem') problems.set(event.run, line.message);
    if (!isKnown) log(line);
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
      if (report !== null && form === 'text') console.log(`\n${renderReportText(report)}`);
      if (model !== null) say(`model and report are in ${target}`, run.id);
    } catch (error) {
      log(logLine({ type: 'problem', run: run.id, error }));
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
