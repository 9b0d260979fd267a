import { decode, encode, wire } from '@atoll/protocol';
import { effect, signal } from '@preact/signals';
import { announce } from './announce.ts';
import { changesOf } from './changes.ts';
import { ask, clockAhead, line, onStatus, signedIn } from './connection.ts';

const NOTHING = new Uint8Array();
const RUNS_EVERY_MS = 3_000;

/** Every run that the coordinator lists, by name, as it is now; of ended ones without members until they are opened. */
export const runs = signal<ReadonlyMap<string, wire.RunStatus>>(new Map());
/** True once the list has come for the first time. */
export const listed = signal(false);

let watched = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Keeps the list as it is at the coordinator, and follows every run that goes on. */
export function followRuns(): void {
  onStatus((bytes) => take(new wire.RunStatus(decode(wire.RunStatus, bytes))));
  effect(() => {
    const ready = line.value === 'online' && signedIn.value !== null;
    clearTimeout(timer);
    watched = new Set();
    if (ready) void look();
  });
}

/** Looks for runs now. */
export async function look(): Promise<void> {
  clearTimeout(timer);
  try {
    if (document.visibilityState === 'visible' || !listed.peek()) await list();
  } catch {
    return; // the connection tells what is wrong, and begins again
  } finally {
    if (line.peek() === 'online') timer = setTimeout(() => void look(), RUNS_EVERY_MS);
  }
}

async function list(): Promise<void> {
  const reply = await ask('runs', NOTHING);
  const next = new Map<string, wire.RunStatus>();
  for (const one of reply.runs?.runs ?? []) {
    const status = new wire.RunStatus(one);
    const known = runs.peek().get(status.run);
    // A list has ended runs without members; what is known of one stays.
    next.set(status.run, known !== undefined && status.outcome !== '' && known.members.length > 0 ? known : status);
    clockAhead.value = status.now - Date.now();
  }
  runs.value = next;
  listed.value = true;
  for (const { run, outcome } of next.values()) if (outcome === '') await watch(run);
}

/** Follows a run, also one that has ended: then its members and rounds are known from then on. */
export async function watch(run: string): Promise<void> {
  if (watched.has(run)) return;
  watched.add(run);
  try {
    const { status } = await ask('watch', encode(wire.RunRequest, { run }));
    if (status) take(new wire.RunStatus(status));
  } catch (error) {
    watched.delete(run);
    throw error;
  }
}

/** Takes a status that came as an answer or by itself. */
export function take(status: wire.RunStatus): void {
  const before = runs.peek().get(status.run);
  runs.value = new Map(runs.peek()).set(status.run, status);
  clockAhead.value = status.now - Date.now();
  for (const change of changesOf(before, status)) announce(change);
}
