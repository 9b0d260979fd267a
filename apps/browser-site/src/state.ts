import type { AgentEvent, LedgerLine, RunProgress, SiteOutcome } from '@atoll/client/agent';
import type { RunId } from '@atoll/core';
import { signal } from '@preact/signals';
import type { AskedEngine, InferenceNote } from './platform/frozen.ts';
import type { DroppedFile } from './platform/images.ts';
import type { FromSite, Known, Problem, Report, TabEvent, ToSite } from './worker/messages.ts';

type EventOf<Kind extends AgentEvent['kind']> = Extract<AgentEvent, { kind: Kind }>;

/** Something that has a length. */
export interface Progress {
  readonly what: string;
  readonly done: number;
  readonly total: number;
}

export const ready = signal(false);
export const known = signal<Known | null>(null);
export const invitation = signal('');
export const images = signal<Report | null>(null);
/** True where pixels are in the tab, not only features of the time before. */
export const fresh = signal(false);
export const offered = signal<Pick<EventOf<'offered'>, 'run' | 'federation' | 'privacy'> | null>(null);
export const counts = signal<Pick<EventOf<'data'>, 'counts' | 'classCounts'> | null>(null);
export const asked = signal<RunId | null>(null);
export const taking = signal<'no' | 'starting' | 'asked' | 'joined'>('no');
export const activity = signal('');
export const progress = signal<Progress | null>(null);
export const status = signal<RunProgress | null>(null);
export const engine = signal('');
export const inference = signal<InferenceNote | null>(null);
export const ledger = signal<readonly LedgerLine[]>([]);
export const outcome = signal<SiteOutcome | null>(null);
export const problem = signal<Problem | null>(null);

const site = new Worker(new URL('./worker/site.ts', import.meta.url), { type: 'module' });
const ask = (message: ToSite): void => site.postMessage(message);

site.onmessage = ({ data }: MessageEvent<FromSite>) => take(data);
site.onerror = ({ message }) => {
  problem.value = { code: 0, message: `The site ended unexpectedly: ${message}`, hint: 'Load the page again: it goes on where it was.' };
  taking.value = 'no';
};

function take(message: FromSite): void {
  switch (message.kind) {
    case 'ready':
      ({ known: known.value, images: images.value, outcome: outcome.value, ledger: ledger.value } = message);
      ready.value = true;
      if (message.unfinished !== null && known.value !== null && images.value !== null) join();
      break;
    case 'checking':
      progress.value = { what: 'Images opened', done: message.done, total: message.total };
      break;
    case 'images':
      images.value = message.report;
      progress.value = null;
      break;
    case 'enrolled':
      known.value = message.known;
      break;
    case 'inference':
      inference.value = message.note;
      break;
    case 'ledger':
      ledger.value = [...ledger.value, message.line];
      break;
    case 'asked':
      asked.value = message.run;
      taking.value = 'asked';
      break;
    case 'outcome':
      outcome.value = message.outcome;
      taking.value = 'no';
      progress.value = null;
      break;
    case 'model':
      save(message.files);
      break;
    case 'problem':
      problem.value = message.problem;
      taking.value = 'no';
      progress.value = null;
      break;
    case 'event':
      follow(message.event);
  }
}

function follow(event: TabEvent): void {
  switch (event.kind) {
    case 'engine':
      engine.value = event.description;
      break;
    case 'connected':
      activity.value = 'Connected to the coordinator.';
      break;
    case 'waiting':
      activity.value = `Waiting: ${event.reason}.`;
      break;
    case 'offered':
      offered.value = event;
      break;
    case 'data':
      images.value = event.report;
      counts.value = event;
      break;
    case 'backbone':
      progress.value = { what: 'Backbone fetched', done: event.done, total: event.total };
      break;
    case 'features':
      progress.value = { what: 'Images with features', done: event.done, total: event.total };
      break;
    case 'joined':
      taking.value = 'joined';
      activity.value = 'Taking part.';
      break;
    case 'task-started':
      activity.value = `Working: ${event.task.kind}, round ${event.task.round}.`;
      break;
    case 'training':
      progress.value = { what: 'Epochs', done: event.epoch, total: event.epochs };
      break;
    case 'task-finished':
      activity.value = `Sent ${event.sizeBytes.toLocaleString('en')} bytes; waiting for the other sites.`;
      progress.value = null;
      break;
    case 'status':
      status.value = event.status;
      break;
    case 'ended':
      activity.value = event.message;
      break;
    case 'checking':
    case 'task-closed':
      break;
  }
}

/** Opens the images of a folder; they stay in this tab. */
export function giveImages(dropped: readonly DroppedFile[]): void {
  problem.value = null;
  images.value = null;
  fresh.value = true;
  ask({ kind: 'images', dropped });
}

/** Connects, with the invitation the first time. */
export function join(): void {
  problem.value = null;
  outcome.value = null;
  taking.value = 'starting';
  activity.value = 'Connecting.';
  const text = invitation.value.trim();
  inference.value = null;
  ask({ kind: 'join', invitation: text === '' ? null : text, run: null, engine: askedEngine() });
}

/** By the page's address: `?engine=wasm`, or `?engine=webgpu`. */
function askedEngine(): AskedEngine {
  const asked = new URLSearchParams(location.search).get('engine');
  return asked === 'wasm' || asked === 'webgpu' ? asked : null;
}

export function agree(): void {
  if (asked.value === null) return;
  taking.value = 'joined';
  ask({ kind: 'agree', run: asked.value });
}

export const leave = (): void => ask({ kind: 'leave' });
export const fetchModel = (): void => ask({ kind: 'model' });

/** Removes all that this browser keeps of the site. */
export function forget(): void {
  ask({ kind: 'forget' });
  [known.value, images.value, outcome.value, offered.value, counts.value, status.value] = [null, null, null, null, null, null];
  ledger.value = [];
}

function save(files: readonly { readonly name: string; readonly bytes: Uint8Array }[]): void {
  for (const { name, bytes } of files) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([Uint8Array.from(bytes)]));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }
}
