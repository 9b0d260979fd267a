import {
  AtollError,
  type Digest,
  digestOf,
  isSigned,
  type RunId,
  resultStatement,
  type Signature,
  type SignedResult,
  type Task,
  type TaskId,
} from '@atoll/core';
import {
  CAPABILITIES,
  type CoordinatorToSite,
  decode,
  digestFromBytes,
  encode,
  float32FromBytes,
  hexOf,
  LIMITS,
  profileOf,
  runIdOf,
  type SiteToCoordinator,
  secondsOf,
  taskIdOf,
  taskMessage,
  text,
  wire,
} from '@atoll/protocol';
import type { Socket } from 'socket.io';
import type { Hub } from './hub.ts';
import { JoinedRuns } from './joined-runs.ts';
import { Outbox } from './outbox.ts';
import type { Reply } from './respond.ts';
import { type Caller, type Identity, SiteHandshake } from './site-handshake.ts';
import { Talk } from './talk.ts';

type SiteSocket = Socket<SiteToCoordinator, CoordinatorToSite>;

/** One connection of one site. Nothing it says is trusted; whatever it says wrong is refused with a number, and the connection lives on. */
export class SiteSession {
  readonly #socket: SiteSocket;
  readonly #hub: Hub;
  readonly #outbox: Outbox;
  readonly #handshake: SiteHandshake;
  readonly #patience: NodeJS.Timeout;
  readonly #joined = new JoinedRuns();
  #identity: Identity | null = null;

  constructor(socket: SiteSocket, hub: Hub) {
    this.#socket = socket;
    this.#hub = hub;
    this.#outbox = new Outbox(socket.conn);
    this.#handshake = new SiteHandshake(hub, socket.handshake.address);
    this.#patience = setTimeout(() => socket.disconnect(true), LIMITS.helloMs);
    const talk = new Talk<keyof SiteToCoordinator>(socket, hub, () => this.#identity?.site ?? socket.handshake.address);
    talk.answer('enrol', (bytes) => this.#beforeWelcome().enrol(bytes));
    talk.answer('rotate', (bytes) => this.#beforeWelcome().rotate(bytes));
    talk.answer('hello', (bytes) => {
      const answer = this.#beforeWelcome().hello(bytes);
      return 'reply' in answer ? answer.reply : this.#welcome(answer.welcome);
    });
    talk.answer('prove', (bytes) => this.#welcome(this.#beforeWelcome().prove(bytes)));
    talk.answer('join', (bytes) => this.#join(bytes));
    talk.answer('blob', (bytes) => this.#blob(bytes));
    talk.answer('upload', (bytes) => this.#upload(bytes));
    talk.answer('part', (bytes) => this.#part(bytes));
    talk.answer('result', (bytes) => this.#result(bytes));
    talk.answer('leave', (bytes) => this.#leave(bytes));
    talk.hear('progress', (bytes) => this.#progress(bytes));
    socket.on('disconnect', () => {
      clearTimeout(this.#patience);
      if (this.#identity !== null) hub.siteGone(this, this.#identity.site);
    });
  }

  get instance(): string | null {
    return this.#identity?.instance ?? null;
  }

  /** True once the site has joined this run over this connection. */
  takesPartIn(run: RunId): boolean {
    return this.#joined.has(run);
  }

  ended(run: RunId): void {
    this.#joined.ended(run);
  }

  /** What was handed out is to be handed out once more. */
  forget(run: RunId, task: TaskId): void {
    this.#joined.forget(run, task);
  }

  /** Hands the task out, once over this connection. */
  assign(run: RunId, task: Task, deadline: number): void {
    if (this.#identity === null || !this.#joined.isNew(run, task.id)) return;
    this.#socket.emit('task', encode(wire.Assignment, { run, task: taskMessage(task, this.#identity.site), deadline }));
  }

  taskClosed(run: RunId, task: Task, reason: string): void {
    if (this.#joined.has(run)) this.#socket.emit('closed', encode(wire.TaskClosed, { run, task: task.id, reason }));
  }

  offer(offer: wire.RunOffer.$Properties): void {
    if (this.#identity !== null) this.#socket.emit('offer', encode(wire.RunOffer, offer));
  }

  status(status: Uint8Array): void {
    this.#socket.emit('status', status);
  }

  /** Ends the connection: a newer one of the same site takes its place, or it is no longer good. */
  replace(): void {
    this.#identity = null;
    this.#socket.disconnect(true);
  }

  #beforeWelcome(): SiteHandshake {
    if (this.#identity !== null) throw new AtollError(404, 'This connection has said hello already.');
    return this.#handshake;
  }

  #welcome({ version, run, ...identity }: Caller): Reply {
    this.#hub.admit(this, identity.site, identity.instance);
    clearTimeout(this.#patience);
    this.#identity = identity;
    const runs = this.#hub.offers(identity.site, run);
    return { body: 'welcome', welcome: { version, capabilities: [...CAPABILITIES], software: this.#hub.software, runs } };
  }

  #join(bytes: unknown): Reply {
    const { site, instance, publicKey } = this.#require();
    const join = decode(wire.Join, bytes);
    const run = runIdOf(join.run);
    const status = this.#hub.join(run, {
      site,
      instance,
      profile: profileOf(join.profile),
      canary: float32FromBytes(join.canary, 'join.canary'),
      publicKey,
    });
    this.#joined.add(run, !this.#hub.runs.open.has(run));
    this.#hub.handOutAgain(run);
    return { body: 'joined', joined: { status } };
  }

  #blob(bytes: unknown): Reply {
    const { site } = this.#require();
    const { digest, offset } = decode(wire.BlobRequest, bytes);
    this.#outbox.count(LIMITS.partBytes);
    return { body: 'blob', blob: this.#hub.blobPart(site, this.#joined.names(), digestFromBytes(digest, 'blob.digest'), offset) };
  }

  #upload(bytes: unknown): Reply {
    const { site } = this.#require();
    const message = decode(wire.UploadOpen, bytes);
    const received = this.#hub.openUpload(
      runIdOf(message.run),
      taskIdOf(message.task),
      site,
      digestFromBytes(message.digest, 'upload.digest'),
      message.size,
    );
    return { body: 'upload', upload: { received } };
  }

  #part(bytes: unknown): Reply {
    const { site } = this.#require();
    const message = decode(wire.UploadPart, bytes);
    if (message.bytes.length > LIMITS.partBytes)
      throw new AtollError(403, `A part of ${message.bytes.length} bytes; the limit is ${LIMITS.partBytes}.`);
    return {
      body: 'upload',
      upload: { received: this.#hub.addPart(site, digestFromBytes(message.digest, 'part.digest'), message.offset, message.bytes) },
    };
  }

  #result(bytes: unknown): Reply {
    const { site } = this.#require();
    const result = decode(wire.Result, bytes);
    const digest = digestFromBytes(result.digest, 'result.digest');
    const inline = result.inline.length > 0 ? result.inline : null;
    if (inline !== null) requireDigest(inline, digest);
    const run = runIdOf(result.run);
    if (!this.#joined.has(run)) throw new AtollError(606, `${site} has not joined ${run} over this connection.`);
    const task = taskIdOf(result.task);
    const signature = this.#signatureOf({ run, task, site, digest, sizeBytes: inline?.length ?? result.size }, result.signature);
    const seconds = secondsOf(result.seconds);
    const again = this.#hub.accept(run, { task, site, digest, size: result.size, inline, seconds, signature });
    return { body: 'accepted', accepted: { again } };
  }

  /** The site's signature of its answer; null from a site without a key. Throws AtollError 815. */
  #signatureOf(result: SignedResult, signature: Uint8Array): Signature | null {
    const { publicKey } = this.#require();
    if (publicKey === null) return null;
    const hex = hexOf(signature) as Signature; // of 64 bytes, or it signs nothing
    if (!isSigned(publicKey, resultStatement(this.#hub.access.publicKey, result), hex))
      throw new AtollError(815, `The answer of ${result.site} to ${result.task} is not signed by its key.`);
    return hex;
  }

  #leave(bytes: unknown): Reply {
    const { site } = this.#require();
    const { run, code, reason } = decode(wire.Leave, bytes);
    this.#hub.leave(runIdOf(run), site, `${code > 0 ? `${code}: ` : ''}${text(reason, 'leave.reason')}`);
    return { body: 'accepted', accepted: { again: false } };
  }

  #progress(bytes: unknown): void {
    if (this.#identity === null) return;
    const { site } = this.#identity;
    const progress = decode(wire.Progress, bytes, 1_000);
    this.#hub.progress(runIdOf(progress.run), site, { ...progress, activity: text(progress.activity, 'progress.activity') });
  }

  #require(): Identity {
    if (this.#identity === null) throw new AtollError(404, 'Say hello first.');
    return this.#identity;
  }
}

function requireDigest(bytes: Uint8Array, digest: Digest): void {
  if (digestOf(bytes) !== digest) throw new AtollError(504, 'The bytes of the result have another digest than it says.');
}
