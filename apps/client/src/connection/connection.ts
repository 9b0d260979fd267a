import { AtollError } from '@atoll/core';
import {
  CAPABILITIES,
  type CoordinatorToSite,
  decode,
  encode,
  errorOf,
  LIMITS,
  negotiate,
  PROTOCOL_VERSIONS,
  SITE_NAMESPACE,
  type SiteToCoordinator,
  wire,
} from '@atoll/protocol';
import { io, type Socket } from 'socket.io-client';
import { describeObstacle, mayBeMended, STORAGE_RETRY_MS, untilWritten } from '../state/patience.ts';
import { type Deferred, defer } from './deferred.ts';
import { delay } from './delay.ts';
import type { Network } from './network.ts';
import { Introduction, type OwnResult, type SiteProof, signatureOfResult } from './proofs.ts';
import type { Traffic } from './traffic.ts';

export type SiteSocket = Socket<CoordinatorToSite, SiteToCoordinator>;
/** The messages that are acknowledged. */
export type RequestKind = Exclude<keyof SiteToCoordinator, 'progress'>;

export interface ConnectionOptions {
  readonly url: string;
  /** The way there. */
  readonly network: Network;
  readonly site: string;
  readonly instance: string;
  readonly software: string;
  /** The run that the site asks for or had not finished with. */
  readonly run?: string;
  readonly traffic: Traffic;
  /** How the site proves who it is; left out at an open coordinator. */
  readonly proof?: SiteProof;
  /** The longest time without a connection; then the connection fails with 411. */
  readonly giveUpAfterMs: number;
  /** First and longest pause between attempts; the protocol's limits unless told. */
  readonly reconnect?: { readonly firstMs: number; readonly lastMs: number };
  readonly acknowledgementMs?: number;
  /** Pause after what somebody may mend: a disk, here or there, could not take something, or the run is held. */
  readonly storageRetryMs?: number;
  /** Said hello, and joined again if there was a run. */
  readonly onConnected?: (software: string) => void;
  /** There is no connection: why, and until when (milliseconds since 1970) it is tried. Called when the reason changes. */
  readonly onWaiting?: (reason: string, until: number) => void;
  readonly onOffer?: (offer: wire.RunOffer.$Shape) => void;
  readonly onTask?: (assignment: wire.Assignment.$Shape) => void;
  readonly onClosed?: (closed: wire.TaskClosed.$Shape) => void;
  readonly onStatus?: (status: wire.RunStatus.$Shape) => void;
}

/** An acknowledgement that brought something; a refusal becomes an error instead. */
export type Reply = Exclude<wire.Reply.$Shape, { body: 'refusal' }>;

/**
 * A site's connection to its coordinator. After every loss it connects again by itself, says hello, joins the run again,
 * and only then lets requests through; each of these is sent again until it is acknowledged.
 */
export class SiteConnection {
  /** Rejects when there is no use in going on: refused for good, or too long without a connection. Never resolves. */
  readonly failed: Promise<never>;
  readonly #options: ConnectionOptions;
  readonly #network: Network;
  readonly #socket: SiteSocket;
  readonly #failure = defer<never>();
  #ready: Deferred<void> = defer();
  #isReady = false;
  #wasReady = false;
  #join: Uint8Array | null = null;
  #giveUp: ReturnType<typeof setTimeout> | undefined;
  #until = 0;
  #lastReason = '';
  #attempts = 0;
  #closed = false;
  #introduced = false;
  readonly #life = new AbortController();

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.failed = this.#failure.promise;
    const { firstMs, lastMs } = options.reconnect ?? { firstMs: LIMITS.reconnectFirstMs, lastMs: LIMITS.reconnectLastMs };
    this.#network = options.network;
    this.#socket = io(this.#network.origin + SITE_NAMESPACE, {
      autoConnect: false,
      forceNew: true,
      ...this.#network.socketOptions,
      reconnectionDelay: firstMs,
      reconnectionDelayMax: lastMs,
      randomizationFactor: 0.5,
    });
    this.#listen();
    this.#wait(`connecting to ${options.url}`);
    this.#socket.connect();
  }

  /** True while requests get through. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /**
   * Sends a message until it is acknowledged, over any number of connections; again after a while where a disk, here or at the
   * coordinator, cannot take it.
   * @throws AtollError what the coordinator refuses it with, or what ended the connection.
   */
  request(kind: RequestKind, message: Uint8Array): Promise<Reply> {
    const { giveUpAfterMs, storageRetryMs, onWaiting = () => undefined } = this.#options;
    return untilWritten(() => this.#send(kind, message), {
      giveUpAfterMs,
      onWaiting,
      signal: this.#life.signal,
      ...(storageRetryMs === undefined ? {} : { retryMs: storageRetryMs }),
    });
  }

  async #send(kind: RequestKind, message: Uint8Array): Promise<Reply> {
    for (;;) {
      await this.#ready.promise;
      const reply = await this.#exchange(kind, message);
      if (reply !== null) return reply;
    }
  }

  /** Joins a run; after every loss of the connection the same message is sent again. @throws AtollError as `request`. */
  async join(message: Uint8Array): Promise<wire.RunStatus.$Shape> {
    const reply = await this.request('join', message);
    this.#join = message;
    return joinedStatus(reply);
  }

  /** The site's signature of its answer; null where it does not prove who it is. */
  async signatureOf(result: OwnResult): Promise<Uint8Array | null> {
    const { proof, site } = this.#options;
    return proof === undefined ? null : signatureOfResult(proof, site, result);
  }

  /** Tells how far something has come; dropped while there is no connection. */
  progress(message: Uint8Array): void {
    // A volatile message is dropped where the transport is busy; what is dropped has not been sent.
    if (!this.#isReady || !this.#socket.io.engine?.transport?.writable) return;
    try {
      this.#options.traffic.sent('progress', message);
      this.#socket.volatile.emit('progress', message);
    } catch (error) {
      if (!(error instanceof AtollError) || error.code !== 702) this.#fail(error); // what cannot be put down does not go
    }
  }

  /** Ends the connection; whoever still waits for an acknowledgement gets 411. */
  close(): void {
    this.#end(new AtollError(411, 'The connection was closed.'));
  }

  #listen(): void {
    const { onOffer, onTask, onClosed, onStatus, traffic } = this.#options;
    const socket = this.#socket;
    socket.on('connect', () => void this.#handshake());
    socket.on('disconnect', (reason) => {
      // A process that was frozen may speak after the heartbeat has run out and before the end is told: socket.io keeps that, and
      // would say it first on the next connection, before hello.
      socket.sendBuffer = [];
      this.#notReady();
      if (this.#closed) return;
      this.#wait(`the connection to ${this.#options.url} was lost (${reason})`);
      // The one reason after which socket.io does not try again by itself: the coordinator ended it.
      if (reason === 'io server disconnect') void this.#connectLater();
    });
    socket.on('connect_error', (error) => {
      if (this.#closed) return;
      const failure = this.#network.failureOf(error);
      // Before the first connection there is somebody to mend it; later it is waited for, as a network that is down is.
      if (failure !== null && !this.#wasReady) this.#fail(failure);
      // WebSocket may get through and then nowhere: from now on long polling first, which goes over to WebSocket where that works.
      if (error.message === 'timeout') socket.io.opts.transports = ['polling', 'websocket'];
      if (failure !== null) this.#wait(`${failure.message} ${failure.hint}`);
      else if (socket.active) this.#wait(`no connection to ${this.#options.url} (${this.#network.reasonOf(error)})`);
      else this.#fail(new AtollError(411, `${this.#options.url} is no Atoll coordinator (${error.message}).`));
    });
    const receive = <Shape>(kind: string, type: { decode(bytes: Uint8Array): Shape }, handle: ((message: Shape) => void) | undefined) => {
      return (message: Uint8Array) => {
        const bytes = asBytes(message);
        traffic.received(kind, bytes.length);
        try {
          handle?.(decode(type, bytes));
        } catch (error) {
          this.#fail(error);
        }
      };
    };
    socket.on('offer', receive('offer', wire.RunOffer, onOffer));
    socket.on('task', receive('task', wire.Assignment, onTask));
    socket.on('closed', receive('closed', wire.TaskClosed, onClosed));
    socket.on('status', receive('status', wire.RunStatus, onStatus));
  }

  async #handshake(): Promise<void> {
    const { onConnected, onOffer, onStatus } = this.#options;
    const connection = this.#socket.id;
    try {
      const welcome = await this.#welcome(connection);
      if (welcome) negotiate([welcome.version ?? 0], welcome.capabilities ?? []);
      const joined = welcome && this.#join !== null ? await this.#exchange('join', this.#join) : undefined;
      if (this.#socket.id !== connection || this.#closed) return; // lost in between; the next connection begins anew
      if (!welcome || joined === null) {
        this.#socket.disconnect().connect(); // no acknowledgement in time
        return;
      }
      this.#isReady = true;
      this.#wasReady = true;
      this.#attempts = 0;
      this.#lastReason = '';
      clearTimeout(this.#giveUp);
      this.#giveUp = undefined;
      onConnected?.(welcome.software ?? '');
      for (const offer of welcome.runs ?? []) onOffer?.(offer);
      if (joined !== undefined) onStatus?.(joinedStatus(joined));
      this.#ready.resolve();
    } catch (error) {
      if (!mayBeMended(error)) {
        this.#fail(error);
        return;
      }
      this.#wait(describeObstacle(error));
      await delay((this.#options.storageRetryMs ?? STORAGE_RETRY_MS) * (0.5 + Math.random()));
      if (!this.#closed && this.#socket.id === connection) this.#socket.disconnect().connect();
    }
  }

  /** Says who the site is, and proves it where it can; null when no acknowledgement came in time, or the connection was lost. @throws AtollError a refusal, 803 */
  async #welcome(connection: string | undefined): Promise<wire.Welcome.$Shape | null> {
    const { site, instance, software, run = '', proof } = this.#options;
    // What is left of one handshake must not go out over the next connection.
    const isLost = () => this.#socket.id !== connection;
    if (proof?.first !== undefined && !this.#introduced) {
      if ((await this.#exchange(proof.first.kind, proof.first.message)) === null) return null;
      await proof.first.done();
      this.#introduced = true;
      if (isLost()) return null;
    }
    const introduction = proof === undefined ? null : new Introduction(proof);
    const versions = [...PROTOCOL_VERSIONS];
    const hello = { versions, capabilities: [...CAPABILITIES], site, instance, software, run, ...introduction?.fields };
    let reply = await this.#exchange('hello', encode(wire.Hello, hello));
    if (isLost()) return null;
    if (reply !== null && introduction !== null)
      reply = await this.#exchange('prove', await introduction.answer(site, instance, reply.challenge));
    if (reply !== null && !reply.welcome) throw new AtollError(401, 'The answer to hello is no welcome.');
    return reply?.welcome ?? null;
  }

  /** One attempt. Null when no acknowledgement came, or one that says to come back later. @throws AtollError the refusal */
  async #exchange(kind: RequestKind, message: Uint8Array): Promise<Reply | null> {
    const { traffic, acknowledgementMs = LIMITS.acknowledgementMs } = this.#options;
    traffic.sent(kind, message);
    let bytes: Uint8Array;
    try {
      bytes = asBytes(await this.#socket.timeout(acknowledgementMs).emitWithAck(kind, message));
    } catch {
      return null;
    }
    traffic.received(kind, bytes.length);
    const reply = decode<wire.Reply.$Shape>(wire.Reply, bytes);
    if (reply.body !== 'refusal') return reply;
    const error = errorOf(reply.refusal);
    if (error.code !== 409 && error.code !== 813) throw error;
    if (error.code === 813) this.#wait(error.message);
    await delay((error.code === 813 ? LIMITS.failedProofMs : 1_000) * (0.5 + Math.random()));
    return null;
  }

  #notReady(): void {
    if (!this.#isReady) return;
    this.#isReady = false;
    this.#ready = defer();
  }

  /** Tells of a wait for the connection, and puts an end to it. */
  #wait(reason: string): void {
    const { giveUpAfterMs, url, onWaiting } = this.#options;
    if (this.#giveUp === undefined) {
      this.#until = Date.now() + giveUpAfterMs;
      // A timer holds 24.8 days at most.
      this.#giveUp = setTimeout(
        () => this.#fail(new AtollError(411, `No connection to ${url}: ${this.#lastReason}.`)),
        Math.min(giveUpAfterMs, 2 ** 31 - 1),
      );
    }
    if (reason === this.#lastReason) return;
    this.#lastReason = reason;
    onWaiting?.(reason, this.#until);
  }

  async #connectLater(): Promise<void> {
    const { firstMs, lastMs } = this.#options.reconnect ?? { firstMs: LIMITS.reconnectFirstMs, lastMs: LIMITS.reconnectLastMs };
    const pause = Math.min(lastMs, firstMs * 2 ** this.#attempts++);
    await delay(pause * (0.5 + Math.random()));
    if (!this.#closed && !this.#socket.connected) this.#socket.connect();
  }

  #fail(error: unknown): void {
    if (this.#closed) return;
    this.#end(error);
    this.#failure.reject(error);
  }

  #end(error: unknown): void {
    this.#closed = true;
    this.#life.abort();
    clearTimeout(this.#giveUp);
    this.#notReady();
    this.#ready.reject(error);
    this.#socket.disconnect();
  }
}

/** In a browser socket.io gives binary messages as an ArrayBuffer. */
const asBytes = (message: Uint8Array | ArrayBuffer): Uint8Array => (message instanceof ArrayBuffer ? new Uint8Array(message) : message);

function joinedStatus(reply: Reply): wire.RunStatus.$Shape {
  if (reply.body !== 'joined') throw new AtollError(401, 'The answer to join is not one.');
  return reply.joined.status ?? {};
}
