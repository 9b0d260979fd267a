// The site: the agent of every other site, on what a tab has. A thread of its own, so that the page stays free.
import { type AgentEvent, type LedgerLine, MODEL_FILES, runSite, type SiteOutcome } from '@atoll/client/agent';
import { AtollError, fingerprintOf, isModelSigned, parseModelManifest, parseSignatureFile, type RunId } from '@atoll/core';
import { bytesOfHex, type InvitationLetter, parseInvitation } from '@atoll/protocol';
import { type Database, openDatabase } from '../platform/database.ts';
import { tabFiles } from '../platform/files.ts';
import type { AskedEngine, InferenceNote } from '../platform/frozen.ts';
import { openDropped, openKept, type TabImages } from '../platform/images.ts';
import { tabEnrolments } from '../platform/keys.ts';
import { readLedgerText } from '../platform/ledger-disk.ts';
import { tabPlatform } from '../platform/platform.ts';
import { type FromSite, type Known, problemOf, reportOf, type TabEvent, type ToSite } from './messages.ts';

const tell = (message: FromSite, transfer: Transferable[] = []): void => self.postMessage(message, { transfer });
const opened = openDatabase('atoll-site');
let images: TabImages | null = null;
let leaving: AbortController | null = null;
let agreed: ((run: RunId) => void) | null = null;

const handlers: { [Kind in ToSite['kind']]: (database: Database, message: Extract<ToSite, { kind: Kind }>) => Promise<void> } = {
  async images(database, { dropped }) {
    images = openDropped(dropped, tabFiles(database));
    const report = await images.check(images.dataset, { onProgress: (done, total) => tell({ kind: 'checking', done, total }) });
    tell({ kind: 'images', report: reportOf(report) });
  },
  join: async (database, { invitation, run, engine }) =>
    join(database, { letter: invitation === null ? null : parseInvitation(invitation), run, engine }),
  agree: async (_, { run }) => agreed?.(run),
  leave: async () => leaving?.abort(new AtollError(607, 'Left at the site.')),
  model: async (database) => model(database),
  async forget(database) {
    if (leaving !== null) throw new AtollError(703, 'The site takes part in a run.', { hint: 'Leave it first.' });
    await database.remove('keys', '', '\uffff');
    await database.remove('files', '', '\uffff');
    await database.remove('features', '', '\uffff');
    await navigator.storage.getDirectory().then((root) => root.removeEntry('ledger.jsonl').catch(() => undefined)); // it was not begun
  },
};

self.onmessage = ({ data }: MessageEvent<ToSite>) => {
  const handle = handlers[data.kind] as (database: Database, message: ToSite) => Promise<void>; // the one of its kind
  opened.then((database) => handle(database, data)).catch((error: unknown) => tell({ kind: 'problem', problem: problemOf(error) }));
};

opened.then(remember).catch((error: unknown) => tell({ kind: 'problem', problem: problemOf(error) }));

async function remember(database: Database): Promise<void> {
  const files = tabFiles(database);
  images = await openKept(files);
  const report = images === null ? null : reportOf(await images.check(images.dataset, {}));
  const current = await json<{ run?: string }>(files.read('run.json'));
  const ledger = (await readLedgerText()).split('\n').filter((line) => line !== '');
  tell({
    kind: 'ready',
    known: await knownIn(database),
    unfinished: current?.run ?? null,
    images: report,
    outcome: await json<SiteOutcome>(files.read('results.json')),
    ledger: ledger.map((line) => JSON.parse(line) as LedgerLine), // only the ledger writes it
  });
}

async function knownIn(database: Database): Promise<Known | null> {
  const enrolment = await tabEnrolments(database).read();
  if (enrolment === null) return null;
  const { site, coordinator, keys } = enrolment;
  return { site, fingerprint: fingerprintOf(bytesOfHex(coordinator)), isSealed: keys.isSealed };
}

interface Joining {
  readonly letter: InvitationLetter | null;
  readonly run: string | null;
  readonly engine: AskedEngine;
}

async function join(database: Database, { letter: invitation, run, engine }: Joining): Promise<void> {
  if (images === null) throw new AtollError(201, 'There are no images yet.', { hint: 'Drop the folder first.' });
  if (leaving !== null) throw new AtollError(703, 'The site takes part already.');
  const known = await tabEnrolments(database).read();
  const name = invitation?.site ?? known?.site;
  if (name === undefined) throw new AtollError(103, 'This browser is not enrolled.', { hint: 'Paste the invitation.' });
  const unfinished = await json<{ run?: string }>(tabFiles(database).read('run.json'));
  const stop = new AbortController();
  leaving = stop;
  try {
    const onLedgerLine = (text: string) => tell({ kind: 'ledger', line: JSON.parse(text) as LedgerLine }); // the ledger's own line
    const onEngine = (note: InferenceNote) => tell({ kind: 'inference', note });
    const outcome = await runSite(tabPlatform(database, images, { engine, onEngine, onLedgerLine }), {
      url: location.origin,
      name,
      ...(invitation === null ? {} : { invitation }),
      ...(run === null ? {} : { run }),
      signal: stop.signal,
      onEvent: (event) => onEvent(database, event),
      // Whoever agreed to a run goes on with it when the page is loaded again.
      agree: (offered) => (offered === unfinished?.run ? Promise.resolve() : agreement(offered)),
    });
    tell({ kind: 'outcome', outcome });
  } finally {
    leaving = null;
  }
}

function agreement(run: RunId): Promise<void> {
  tell({ kind: 'asked', run });
  return new Promise((resolve) => {
    agreed = (given) => {
      if (given === run) resolve();
    };
  });
}

function onEvent(database: Database, event: AgentEvent): void {
  if (event.kind === 'connected') void knownIn(database).then((known) => known !== null && tell({ kind: 'enrolled', known }));
  if (event.kind === 'refused') return; // what the run ends with is told once
  const plain: TabEvent = event.kind === 'data' ? { ...event, report: reportOf(event.report) } : event;
  tell({ kind: 'event', event: plain });
}

/** The files of the model, once its signature has been looked at again. */
async function model(database: Database): Promise<void> {
  const files = tabFiles(database);
  const found: { name: string; bytes: Uint8Array }[] = [];
  for (const name of Object.values(MODEL_FILES)) {
    const bytes = await files.read(`model/${name}`);
    if (bytes !== null) found.push({ name, bytes });
  }
  const of = (name: string) => found.find((one) => one.name === name)?.bytes;
  const manifest = of(MODEL_FILES.manifest);
  if (manifest === undefined) throw new AtollError(308, 'There is no model yet.', { hint: 'It is there when the run has ended.' });
  parseModelManifest(new TextDecoder().decode(manifest));
  const known = await tabEnrolments(database).read();
  if (known !== null) {
    const signed = parseSignatureFile(new TextDecoder().decode(of(MODEL_FILES.signature) ?? new Uint8Array()));
    if (signed === null || signed.signedBy !== known.coordinator || !isModelSigned(manifest, signed))
      throw new AtollError(855, 'The model is not what the coordinator signed.');
  }
  tell({ kind: 'model', files: found });
}

async function json<T>(bytes: Promise<Uint8Array | null>): Promise<T | null> {
  const found = await bytes;
  try {
    return found === null ? null : (JSON.parse(new TextDecoder().decode(found)) as T); // only the site writes it
  } catch {
    return null;
  }
}
