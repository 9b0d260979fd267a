import {
  type AccessEvent,
  AtollError,
  type Digest,
  hasEnded,
  type KeyPair,
  type RunEvent,
  type RunId,
  type SiteId,
  type Task,
  type TaskId,
} from '@atoll/core';
import { digestToBytes, encode, encodeHead, LIMITS, wire } from '@atoll/protocol';
import { Access, openOwnKey } from '../access/index.ts';
import { readFederation } from '../federation/read.ts';
import { backboneOf, contextOf, initialHead, LiveRun, type RunListener, type ServedBackbone } from '../runs/index.ts';
import { BlobStore, Journal, Store, Uploads } from '../storage/index.ts';
import { type Application, admissionOf } from './admission.ts';
import { Intake, type Submission } from './intake.ts';
import type { OperatorSession } from './operator-session.ts';
import { isFor } from './readers.ts';
import type { SiteSession } from './site-session.ts';
import { statusOf } from './status.ts';

/** What the coordinator tells the one who runs it. */
export type CoordinatorEvent =
  | { readonly type: 'event'; readonly run: RunId; readonly event: RunEvent }
  | { readonly type: 'access'; readonly event: AccessEvent }
  /** `who`: the site's name, `operator NAME`, or the address of one who has not proven who it is. */
  | { readonly type: 'refused'; readonly who: string; readonly code: number; readonly message: string; readonly cause: unknown }
  /** The last write before the machine went down was cut off; it had been acknowledged to nobody. */
  | { readonly type: 'torn'; readonly bytes: number }
  | { readonly type: 'ended'; readonly run: LiveRun }
  /** About the certificate: renewed, about to end. */
  | { readonly type: 'tls'; readonly message: string }
  | { readonly type: 'problem'; readonly run: RunId; readonly error: unknown };

interface HubOptions {
  readonly folder: string;
  readonly backbones: ReadonlyMap<Digest, ServedBackbone>;
  readonly software: string;
  readonly now: () => number;
  /** `open`: sites and operators that do not prove who they are get in too. */
  readonly access: 'enrolled' | 'open';
  readonly onEvent: (event: CoordinatorEvent) => void;
}

const STATUS_INTERVAL_MS = 100;

/** The coordinator without its sockets: runs, stores and who is connected; every rule about who may do what is here. */
export class Hub implements RunListener {
  readonly software: string;
  readonly now: () => number;
  readonly store: Store;
  readonly journal: Journal;
  readonly blobs: BlobStore;
  /** The coordinator's own key. */
  readonly key: KeyPair;
  readonly access: Access;
  readonly #intake: Intake;
  readonly #options: HubOptions;
  readonly #runs = new Map<RunId, LiveRun>();
  readonly #sites = new Map<SiteId, SiteSession>();
  readonly #operators = new Set<OperatorSession>();
  readonly #progress = new Map<RunId, Map<SiteId, wire.Progress.$Properties>>();
  readonly #announce = new Map<RunId, NodeJS.Timeout>();

  /** Opens the data folder and brings back every run from the journal. Throws AtollError 701, 702, 703, 801, 802. */
  constructor(options: HubOptions) {
    this.#options = options;
    this.software = options.software;
    this.now = options.now;
    this.store = new Store(options.folder);
    if (this.store.tornBytes > 0) options.onEvent({ type: 'torn', bytes: this.store.tornBytes });
    this.key = openOwnKey(options.folder);
    this.journal = new Journal(this.store);
    this.blobs = new BlobStore(this.store);
    this.#intake = new Intake(this.blobs, new Uploads(options.folder), options.now);
    const { runs, access } = this.journal.histories();
    for (const events of runs.values()) this.#revive(events);
    this.access = new Access({
      journal: this.journal,
      events: access,
      key: this.key,
      open: options.access === 'open',
      now: options.now,
      onEvent: (event) => this.#accessChanged(event),
    });
    // What a kill between a revocation and its end in the runs left undone.
    for (const { site, standing } of this.access.state.sites.values())
      if (standing.kind === 'revoked') setImmediate(() => this.#leaveAll(site, standing.reason));
  }

  get runs(): ReadonlyMap<RunId, LiveRun> {
    return this.#runs;
  }

  connected(session: OperatorSession): void {
    this.#operators.add(session);
  }

  operatorGone(session: OperatorSession): void {
    this.#operators.delete(session);
  }

  isConnected(site: SiteId): boolean {
    return this.#sites.has(site);
  }

  /** Makes this session the site's connection. Throws AtollError 405 while another machine has the name. */
  admit(session: SiteSession, site: SiteId, instance: string): void {
    const present = this.#sites.get(site);
    if (present !== undefined && present.instance !== instance) throw new AtollError(405, `Another machine is connected as ${site}.`);
    this.#sites.set(site, session);
    present?.replace();
  }

  siteGone(session: SiteSession, site: SiteId): void {
    if (this.#sites.get(site) !== session) return;
    this.#sites.delete(site);
    for (const run of this.#runs.values()) {
      this.#progress.get(run.id)?.delete(site);
      if (!hasEnded(run.state) && run.state.members.get(site)?.presence.kind === 'connected')
        this.#try(run, { type: 'site-disconnected', site, at: this.now() });
    }
  }

  /** The runs that a site may join, oldest first, and the one that it asks for if it is a member of it, even if that has ended. */
  offers(site: SiteId, asked: string): wire.RunOffer.$Properties[] {
    return [...this.#runs.values()]
      .filter((run) => !hasEnded(run.state) || (run.id === asked && run.state.members.has(site)))
      .map((run) => this.#offer(run, site));
  }

  /** Lets the site into the run, or back into it. Throws AtollError 601 (no such run) and what {@link admissionOf} throws. */
  join(id: RunId, application: Application): wire.RunStatus.$Properties {
    const run = this.#run(id);
    const { site, instance, profile, publicKey } = application;
    const admission = admissionOf(run, application);
    const key = publicKey === null || run.state.members.get(site)?.publicKey === publicKey ? {} : { publicKey };
    if (admission === 'joins') run.append({ type: 'site-joined', site, instance, profile, at: this.now(), ...key });
    if (admission === 'returns') run.append({ type: 'site-reconnected', site, at: this.now(), ...key });
    return this.status(id);
  }

  /** Hands the open task of the run to whoever has it not yet. */
  handOutAgain(id: RunId): void {
    this.#runs.get(id)?.resume();
  }

  /** Throws AtollError 410 (unknown, or not for this site), 408 (offset beyond the end). */
  blobPart(site: SiteId, digest: Digest, offset: number): wire.BlobPart.$Properties {
    if (![...this.#runs.values()].some(({ state }) => isFor(state, site, digest, this.blobs)))
      throw new AtollError(410, `Nothing is stored under ${digest} for ${site}.`);
    const size = this.blobs.size(digest);
    if (offset > size) throw new AtollError(408, `Offset ${offset} of ${size} bytes.`);
    return { size, offset, bytes: this.blobs.part(digest, offset, LIMITS.partBytes) };
  }

  /** How much of the upload is there. Throws AtollError 403, 501, 601, 606. */
  openUpload(run: RunId, task: TaskId, site: SiteId, digest: Digest, size: number): number {
    return this.#intake.open(this.#run(run), task, site, digest, size);
  }

  /** How much is there after this part. Throws AtollError 408, 702. */
  addPart(site: SiteId, digest: Digest, offset: number, bytes: Uint8Array): number {
    return this.#intake.add(site, digest, offset, bytes);
  }

  /** Stores and journals an answer; true when it was there already. Throws AtollError 4xx, 5xx, 6xx, 702: then nothing is stored. */
  accept(run: RunId, submission: Submission): boolean {
    return this.#intake.accept(this.#run(run), submission);
  }

  /** Throws AtollError 601, 606. */
  leave(id: RunId, site: SiteId, reason: string): void {
    const run = this.#run(id);
    const member = run.state.members.get(site);
    if (member === undefined) throw new AtollError(606, `${site} is no member of ${id}.`);
    if (!hasEnded(run.state) && member.presence.kind !== 'left') run.append({ type: 'site-left', site, reason, at: this.now() });
  }

  progress(id: RunId, site: SiteId, progress: wire.Progress.$Properties): void {
    const run = this.#run(id);
    if (!run.state.members.has(site)) throw new AtollError(606, `${site} is no member of ${id}.`);
    const known = this.#progress.get(id) ?? new Map<SiteId, wire.Progress.$Properties>();
    this.#progress.set(id, known.set(site, progress));
    this.#announceSoon(run);
  }

  refused(who: string, refusal: wire.Refusal.$Properties, cause: unknown): void {
    this.#options.onEvent({ type: 'refused', who, code: refusal.code ?? 0, message: refusal.message ?? '', cause });
  }

  /** Starts a run from the text of a federation file. Throws AtollError 101, 102, 304, 702. */
  launch(yaml: string, by: string): wire.RunStatus.$Properties {
    const federation = readFederation(yaml);
    const backbone = backboneOf(federation, this.#options.backbones);
    const context = contextOf(federation, backbone);
    const id = this.#nextId(federation.federation);
    const created: RunEvent = {
      type: 'run-created',
      at: this.now(),
      run: id,
      federation,
      featureSize: context.featureSize,
      gridExponent: context.gridExponent,
      backbone: backbone.digest,
      initialHead: this.blobs.put(encodeHead(initialHead(context))),
      by,
    };
    this.journal.append(id, created);
    const run = this.#add([created], context);
    this.#options.onEvent({ type: 'event', run: id, event: created });
    run.resume();
    for (const [site, session] of this.#sites) session.offer(this.#offer(run, site));
    return this.status(id);
  }

  /** Throws AtollError 601. */
  status(id: RunId): wire.RunStatus.$Properties {
    return statusOf(this.#run(id).state, this.#progress.get(id) ?? new Map(), this.now());
  }

  /** The newest runs, oldest first; of those that have ended without their members and rounds. */
  statuses(): wire.RunStatus.$Properties[] {
    return [...this.#runs.values()].slice(-LIMITS.listedRuns).map(({ id, state }) => {
      const status = this.status(id);
      return hasEnded(state) ? { ...status, members: [], validation: [] } : status;
    });
  }

  /** Throws AtollError 601, 602. */
  stop(id: RunId, by: string): wire.RunStatus.$Properties {
    const run = this.#run(id);
    if (hasEnded(run.state)) throw new AtollError(602, `${id} is ${run.state.phase.kind}.`);
    run.append({ type: 'run-stopped', by, at: this.now() });
    return this.status(id);
  }

  close(): void {
    for (const run of this.#runs.values()) run.dispose();
    for (const timer of this.#announce.values()) clearTimeout(timer);
    this.store.close();
  }

  changed(run: LiveRun, event: RunEvent): void {
    this.#options.onEvent({ type: 'event', run: run.id, event });
    this.#announceSoon(run);
  }

  handOut(run: LiveRun, task: Task, sites: readonly SiteId[], deadline: number): void {
    for (const site of sites) this.#sites.get(site)?.assign(run.id, task, deadline);
  }

  closed(run: LiveRun, task: Task, reason: string): void {
    for (const [site, session] of this.#sites) if (run.state.stragglers.get(site)?.id !== task.id) session.taskClosed(run.id, task, reason);
    this.#progress.delete(run.id);
  }

  ended(run: LiveRun): void {
    this.#announceNow(run);
    this.#options.onEvent({ type: 'ended', run });
  }

  problem(run: LiveRun, error: unknown): void {
    this.#options.onEvent({ type: 'problem', run: run.id, error });
  }

  #run(id: RunId): LiveRun {
    const run = this.#runs.get(id);
    if (run === undefined) throw new AtollError(601, `There is no run ${id} here.`);
    return run;
  }

  #offer(run: LiveRun, site: SiteId): wire.RunOffer.$Properties {
    const { state, id } = run;
    return {
      run: id,
      federation: JSON.stringify(state.federation),
      backbone: digestToBytes(state.backbone),
      phase: state.phase.kind,
      member: state.members.has(site),
    };
  }

  #nextId(federation: string): RunId {
    let number = 1;
    while (this.#runs.has(`${federation}-${number}` as RunId)) number += 1;
    return `${federation}-${number}` as RunId; // a federation's name and a number make a run's name
  }

  #add(events: readonly RunEvent[], context: LiveRun['context']): LiveRun {
    const { journal, blobs, software, key, now } = this;
    const run = new LiveRun(events, context, { journal, blobs, listener: this, software, key, now });
    this.#runs.set(run.id, run);
    return run;
  }

  #revive(events: readonly RunEvent[]): void {
    const [created] = events;
    if (created?.type !== 'run-created') throw new AtollError(701, 'A run in the journal does not start with its creation.');
    const backbone = this.#options.backbones.get(created.backbone) ?? backboneOf(created.federation, this.#options.backbones);
    const run = this.#add(events, contextOf(created.federation, backbone));
    if (hasEnded(run.state)) return;
    setImmediate(() => this.#try(run, { type: 'coordinator-restarted', at: this.now() }));
  }

  /** Ends what the event took the ground from: the connection of a site, its part in open runs, the connections of an operator. */
  #accessChanged(event: AccessEvent): void {
    this.#options.onEvent({ type: 'access', event });
    if (event.type === 'operator-removed') for (const session of this.#operators) session.end(event.operator);
    if (event.type !== 'site-revoked' && event.type !== 'site-key-rotated') return;
    const session = this.#sites.get(event.site);
    if (event.type === 'site-revoked') this.#leaveAll(event.site, event.reason);
    if (session === undefined) return;
    this.siteGone(session, event.site);
    session.replace();
  }

  #leaveAll(site: SiteId, reason: string): void {
    for (const run of this.#runs.values())
      if (!hasEnded(run.state) && (run.state.members.get(site)?.presence.kind ?? 'left') !== 'left')
        this.#try(run, { type: 'site-left', site, reason: `revoked: ${reason}`, at: this.now() });
  }

  #try(run: LiveRun, event: RunEvent): void {
    try {
      run.append(event);
    } catch (error) {
      this.problem(run, error);
    }
  }

  #announceSoon(run: LiveRun): void {
    if (this.#announce.has(run.id)) return;
    this.#announce.set(
      run.id,
      setTimeout(() => this.#announceNow(run), STATUS_INTERVAL_MS),
    );
  }

  #announceNow(run: LiveRun): void {
    clearTimeout(this.#announce.get(run.id));
    this.#announce.delete(run.id);
    const status = encode(wire.RunStatus, this.status(run.id));
    for (const operator of this.#operators) operator.status(run.id, status);
    for (const session of this.#sites.values()) if (session.takesPartIn(run.id)) session.status(status);
  }
}
