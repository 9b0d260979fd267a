import { mkdirSync, rmSync } from 'node:fs';
import {
  AtollError,
  digestOf,
  hasEnded,
  type KeyPair,
  type RunEvent,
  type RunState,
  type SiteId,
  type SiteProfile,
  seedFrom,
  type Task,
  type TaskId,
} from '@atoll/core';
import { decode, encode, taskMessage, taskOf, wire } from '@atoll/protocol';
import { writeOwnKey } from '../access/index.ts';
import { readFederation } from '../federation/read.ts';
import { type After, addBackbone, type LiveRun, loadBackbones, type RunListener } from '../runs/index.ts';
import { admissionOf } from '../server/admission.ts';
import { Intake } from '../server/intake.ts';
import { RunRegistry } from '../server/run-registry.ts';
import { SOFTWARE } from '../software.ts';
import { BlobStore, Journal, Store, Uploads } from '../storage/index.ts';

/** What a coordinator tells sites that are no processes. */
export interface VirtualSites {
  /** The task as the site gets it, and the bytes of the message. */
  assign(site: SiteId, task: Task, bytes: number): void;
  /** Nobody waits for the site's answer to this task any more. */
  closed(site: SiteId, task: TaskId): void;
  /** After each event, once it is in the journal, and what it led to. */
  changed(event: RunEvent, state: RunState): void;
}

/** What a coordinator of virtual sites is made of: the clock and the timer come in, and the sites are called. */
export interface VirtualCoordinatorOptions {
  /** Emptied first. */
  readonly folder: string;
  /** Text of the federation file. */
  readonly yaml: string;
  /** Folders of backbones beside the packaged one. */
  readonly backbones?: readonly string[];
  /** Milliseconds since 1970 of the virtual clock. */
  readonly now: () => number;
  readonly after: After;
  readonly sites: VirtualSites;
}

/**
 * A coordinator without sockets and without a clock: its run, journal, store, admission and intake are those of a living one, and
 * whoever holds the clock says what the sites do. The same inputs give the same journal, byte for byte: its key is made from the seed
 * and worth nothing.
 */
export class VirtualCoordinator implements RunListener {
  readonly journal: Journal;
  readonly blobs: BlobStore;
  readonly run: LiveRun;
  readonly #store: Store;
  readonly #intake: Intake;
  readonly #options: VirtualCoordinatorOptions;
  /** The task that each connected site was handed over this connection. */
  readonly #handedOut = new Map<SiteId, TaskId | null>();
  #problem: unknown;
  #combined: (() => void) | undefined;

  private constructor(options: VirtualCoordinatorOptions, backbones: Awaited<ReturnType<typeof loadBackbones>>, key: KeyPair) {
    const { folder, yaml, now, after } = options;
    this.#options = options;
    this.#store = new Store(folder, { durable: false });
    this.journal = new Journal(this.#store);
    this.blobs = new BlobStore(this.#store);
    this.#intake = new Intake(this.blobs, new Uploads(folder), now);
    const { journal, blobs } = this;
    const runs = new RunRegistry({ journal, blobs, listener: this, software: SOFTWARE, key, now, after }, backbones);
    this.run = runs.create(yaml, 'simulation').run;
  }

  /** Launches a run in an empty folder; nothing happens until {@link start}. Throws AtollError 101, 102, 302, 304, 702. */
  static async open(options: VirtualCoordinatorOptions): Promise<VirtualCoordinator> {
    const { folder, yaml } = options;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const source of options.backbones ?? []) await addBackbone(source, folder);
    const { seed } = readFederation(yaml);
    const secret = Uint8Array.from({ length: 32 }, (_, place) => seedFrom('key of a simulation', seed, place) & 0xff);
    return new VirtualCoordinator(options, await loadBackbones(folder), writeOwnKey(folder, secret));
  }

  start(): void {
    this.run.resume();
  }

  get hasEnded(): boolean {
    return hasEnded(this.run.state);
  }

  /** Lets the site in, or back in. Throws AtollError 205, 303, 602, 605, 607. */
  connect(site: SiteId, profile: SiteProfile, canary: Float32Array): void {
    const admission = admissionOf(this.run, { site, instance: site, profile, canary, publicKey: null });
    this.#handedOut.set(site, null);
    const at = this.#options.now();
    if (admission === 'joins') this.run.append({ type: 'site-joined', site, instance: site, profile, at });
    if (admission === 'returns') this.run.append({ type: 'site-reconnected', site, at });
    this.run.resume();
  }

  disconnect(site: SiteId): void {
    if (!this.#handedOut.delete(site) || this.hasEnded) return;
    this.run.append({ type: 'site-disconnected', site, at: this.#options.now() });
  }

  leave(site: SiteId, reason: string): void {
    if (!this.#handedOut.delete(site) || this.hasEnded) return;
    this.run.append({ type: 'site-left', site, reason, at: this.#options.now() });
  }

  /** Takes an answer in; false where nobody waits for it any more. Throws AtollError 4xx, 5xx, 606, 702. */
  accept(site: SiteId, task: TaskId, bytes: Uint8Array, seconds: Readonly<Record<string, number>>): boolean {
    try {
      this.#intake.accept(this.run, { task, site, digest: digestOf(bytes), size: bytes.length, inline: bytes, seconds, signature: null });
      return true;
    } catch (error) {
      if (error instanceof AtollError && error.code === 501) return false;
      throw error;
    }
  }

  /** Resolves when nothing is being combined on other threads. Throws what went wrong in the coordinator, but for what a run that failed says itself. */
  async settled(): Promise<void> {
    while (this.#problem === undefined && this.run.state.phase.kind === 'combining')
      await new Promise<void>((resolve) => {
        this.#combined = resolve;
      });
    if (this.#problem !== undefined && !(this.#problem instanceof AtollError && this.hasEnded)) throw this.#problem;
  }

  close(): void {
    this.run.dispose();
    this.#store.close();
  }

  changed({ state }: LiveRun, event: RunEvent): void {
    this.#options.sites.changed(event, state);
    if (state.phase.kind !== 'combining') this.#tellCombined();
  }

  handOut({ id }: LiveRun, task: Task, sites: readonly SiteId[], deadline: number): void {
    for (const site of sites) {
      if (!this.#handedOut.has(site) || this.#handedOut.get(site) === task.id) continue;
      this.#handedOut.set(site, task.id);
      const message = encode(wire.Assignment, { run: id, task: taskMessage(task, site), deadline });
      const { task: received } = decode<wire.Assignment.$Shape>(wire.Assignment, message);
      if (received) this.#options.sites.assign(site, taskOf(received), message.length);
    }
  }

  closed(run: LiveRun, task: Task): void {
    for (const site of this.#handedOut.keys())
      if (run.state.stragglers.get(site)?.id !== task.id) this.#options.sites.closed(site, task.id);
  }

  lost(_run: LiveRun, _task: TaskId, site: SiteId): void {
    if (this.#handedOut.has(site)) this.#handedOut.set(site, null);
  }

  ended(): void {
    this.#tellCombined();
  }

  problem(_run: LiveRun, error: unknown): void {
    this.#problem ??= error;
    this.#tellCombined();
  }

  #tellCombined(): void {
    this.#combined?.();
    this.#combined = undefined;
  }
}
