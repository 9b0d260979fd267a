import { AtollError, isAtLeast, KEY_BYTES, type PublicKey, type Role } from '@atoll/core';
import {
  type Ask,
  type CoordinatorToOperator,
  fromBase64Url,
  identify,
  LIMITS,
  OPERATOR_NAMESPACE,
  OperatorLine,
  type OperatorToCoordinator,
  parseCredential,
} from '@atoll/protocol';
import { computed, signal } from '@preact/signals';
import { io, type Socket } from 'socket.io-client';

/** What proves who the operator is: in memory, and in this tab's storage only where that was asked for. */
interface Secret {
  readonly token: string;
  readonly coordinator: PublicKey | null;
}

export interface Who {
  readonly name: string;
  readonly role: Role;
  /** Null at an open coordinator that was not asked to prove who it is. */
  readonly coordinator: PublicKey | null;
}

/** Whether the coordinator can be reached. */
export const line = signal<'connecting' | 'online' | 'lost'>('connecting');
/** Who is signed in; null before, `needed` where the coordinator wants it. */
export const who = signal<Who | 'needed' | null>(null);
/** Null until it is known who this is. */
export const signedIn = computed<Who | null>(() => (who.value === 'needed' ? null : who.value));
/** Why the last attempt to sign in failed, or why the connection ended. */
export const signInProblem = signal<AtollError | null>(null);
/** By how much the coordinator's clock is ahead of this one, milliseconds. */
export const clockAhead = signal(0);

const role = computed<Role | null>(() => signedIn.value?.role ?? null);
/** Whether an action is shown; the coordinator decides anyhow. */
export const may = (needed: Role): boolean => role.value !== null && isAtLeast(role.value, needed);

/** An administrator whom the coordinator has proven itself to: what is made for others names its key. */
export const isAdmin = (): boolean => may('admin') && (signedIn.value?.coordinator ?? null) !== null;

const KEEP = 'atoll-operator';
let secret: Secret | null = kept();
let socket: Socket<CoordinatorToOperator, OperatorToCoordinator> | null = null;
const statusListeners = new Set<(bytes: Uint8Array) => void>();

/** Connects to the coordinator that this page came from, and goes on trying. */
export function start(): void {
  socket?.close();
  line.value = 'connecting';
  const opened: NonNullable<typeof socket> = io(OPERATOR_NAMESPACE, {
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    reconnectionDelay: LIMITS.reconnectFirstMs,
    reconnectionDelayMax: LIMITS.reconnectLastMs,
  });
  socket = opened;
  opened.on('connect', () => void operatorLine.connected().catch(() => undefined)); // the page shows it, and who asks is told
  opened.on('connect_error', () => {
    if (line.value === 'online') line.value = 'lost';
  });
  opened.on('disconnect', (reason) => {
    operatorLine.lost();
    if (reason === 'io client disconnect') return; // this page's own doing
    line.value = 'lost';
    if (reason === 'io server disconnect' && who.value !== 'needed') setTimeout(() => opened.connect(), LIMITS.reconnectLastMs);
  });
  opened.on('status', (bytes) => {
    for (const listen of statusListeners) listen(bytes);
  });
}

/** Tells every status that the coordinator sends of a watched run. */
export function onStatus(listen: (bytes: Uint8Array) => void): void {
  statusListeners.add(listen);
}

const operatorLine = new OperatorLine({
  emit: async (event, message) => {
    if (socket === null) throw new AtollError(411, 'There is no connection to the coordinator.');
    return socket.timeout(LIMITS.acknowledgementMs).emitWithAck(event, message);
  },
  dropUnsent: () => (socket?.sendBuffer.splice(0).length ?? 0) > 0,
  prove: enter,
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  coordinator: 'The coordinator',
});

/** Asks the coordinator. Throws AtollError: the refusal, or 411 without an answer. */
export const { ask } = operatorLine;

/** Says who this is as soon as there is a connection; without a token asks whether it is needed. */
async function enter(say: Ask): Promise<void> {
  try {
    if (secret === null) {
      await say('runs', new Uint8Array());
      who.value = { name: 'operator', role: 'operator', coordinator: null };
    } else {
      const nonce = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
      who.value = await identify(say, secret.token, secret.coordinator, nonce);
    }
    signInProblem.value = null;
    line.value = 'online';
  } catch (error) {
    const problem = errorFrom(error);
    if (problem.code === 411) throw problem; // the connection is gone again; the next one comes here too
    if (secret !== null) signInProblem.value = problem;
    forget();
    who.value = 'needed';
    line.value = 'online';
    socket?.close();
    throw problem;
  }
}

/**
 * Signs in with the text of an operator's file, or the token alone.
 * @param keep also after the page was loaded again, in this tab
 * @throws AtollError 816 on any other text
 */
export function signIn(text: string, keep: boolean): void {
  const given = secretOf(text);
  secret = given;
  if (keep) sessionStorage.setItem(KEEP, JSON.stringify(given));
  signInProblem.value = null;
  start();
}

export function signOut(): void {
  forget();
  who.value = 'needed';
  start();
}

function forget(): void {
  secret = null;
  sessionStorage.removeItem(KEEP);
}

/** Throws AtollError 816. */
export function secretOf(text: string): Secret {
  const trimmed = text.trim();
  if (/^[\w-]{43}$/.test(trimmed) && isBase64Url(trimmed)) return { token: trimmed, coordinator: null };
  const { token, coordinator } = parseCredential(trimmed, 'This');
  return { token, coordinator };
}

function isBase64Url(text: string): boolean {
  try {
    return fromBase64Url(text).length > 0;
  } catch {
    return false;
  }
}

function kept(): Secret | null {
  try {
    const text = globalThis.sessionStorage?.getItem(KEEP) ?? null;
    return text === null ? null : (JSON.parse(text) as Secret); // written by this page
  } catch {
    return null; // storage is switched off
  }
}

/** Anything that was thrown as an error with a number. */
export const errorFrom = (error: unknown): AtollError =>
  error instanceof AtollError ? error : new AtollError(401, error instanceof Error ? error.message : String(error));
