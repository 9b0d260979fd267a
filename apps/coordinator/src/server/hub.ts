import {
  type AccessEvent,
  AtollError,
  type Digest,
  hasEnded,
  type KeyPair,
  outputNames,
  type RunEvent,
  type RunId,
  type SiteId,
  type Task,
  type TaskId,
} from '@atoll/core';
import { digestToBytes, LIMITS, type wire } from '@atoll/protocol';
import { Access, openOwnKey, type SitePresence } from '../access/index.ts';
import { afterAWhile, LiveRun, type RunListener, type ServedBackbone } from '../runs/index.ts';
import { BlobStore, Journal, Store, Uploads } from '../storage/index.ts';
import { type Application, admissionOf } from './admission.ts';
import { Announcer } from './announcer.ts';
import type { CoordinatorEvent } from './events.ts';
import { Intake, type Submission } from './intake.ts';
import { Noted } from './noted.ts';
import type { OperatorSession } from './operator-session.ts';
import { MessageRate } from './rate.ts';
import { isFor } from './readers.ts';
import { RunRegistry } from './run-registry.ts';
import type { SiteSession } from './site-session.ts';

interface HubOptions {
  readonly folder: string;
  readonly backbones: ReadonlyMap<Digest, ServedBackbone>;
  readonly software: string;
  readonly now: () => number;
  /** `open`: sites and operators that do not prove who they are get in too. */
  readonly access: 'enrolled' | 'open';
  readonly onEvent: (event: CoordinatorEvent) => void;
}

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
  readonly runs: RunRegistry;
  readonly noted: Noted;
  readonly #intake: Intake;
  readonly #options: HubOptions;
  readonly #announcer: Announcer;
  /** What ended runs are read from the journal for comes from sites and operators, and takes time from the open ones. */
  readonly #readings: MessageRate;
  readonly #sites = new Map<SiteId, SiteSession>();
  readonly #operators = new Set<OperatorSession>();

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
    this.noted = new Noted(this.store, options.now, () => this.#sites.size > 0);
    this.#intake = new Intake(this.blobs, new Uploads(options.folder), options.now);
    this.#announcer = new Announcer(options.now, (run, status) => this.#announce(run, status));
    const { journal, blobs, software, key, now } = this;
    this.#readings = new MessageRate(now(), LIMITS.endedRunsPerSecond, 'ended runs read from the journal');
    this.runs = new RunRegistry({ journal, blobs, listener: this, software, key, now, after: afterAWhile }, options.backbones);
    for (const run of this.runs.open.values()) setImmediate(() => this.#try(run, { type: 'coordinator-restarted', at: this.now() }));
    this.access = new Access({
      journal: this.journal,
      events: this.journal.accessHistory(),
      key: this.key,
      open: options.access === 'open',
      now: options.now,
      onEvent: (event) => this.#accessChanged(event),
    });
    // What a kill between a revocation and its end in the runs left undone.
    for (const { site, standing } of this.access.state.sites.values())
      if (standing.kind === 'revoked') setImmediate(() => this.#leaveAll(site, standing.reason));
  }

  /** Throws AtollError 601, 609 and 602 for one that is held, and 409 where too many that have ended would have to be read. */
  run(id: RunId): LiveRun {
    if (this.runs.has(id) && !this.runs.isAtHand(id)) this.#readings.count(this.now());
    return this.runs.get(id);
  }

  connected(session: OperatorSession): void {
    this.#operators.add(session);
  }

  operatorGone(session: OperatorSession): void {
    this.#operators.delete(session);
  }

  get connectedSites(): number {
    return this.#sites.size;
  }

  get connectedOperators(): number {
    return this.#operators.size;
  }

  /** Which sites are connected, when others last were, and what they said of themselves. */
  presence(): SitePresence {
    return this.noted.sites.presence(new Set(this.#sites.keys()));
  }

  /** Makes this session the site's connection. Throws AtollError 405 while another machine has the name. */
  admit(session: SiteSession, site: SiteId, instance: string): void {
    const present = this.#sites.get(site);
    if (present !== undefined && present.instance !== instance) throw new AtollError(405, `Another machine is connected as ${site}.`);
    this.#sites.set(site, session);
    this.noted.sites.came(site, this.now(), this.access.state.sites.has(site));
    present?.replace();
  }

  siteGone(session: SiteSession, site: SiteId): void {
    if (this.#sites.get(site) !== session) return;
    this.#sites.delete(site);
    this.noted.sites.went(site, this.now());
    for (const run of this.runs.open.values()) {
      this.#announcer.forgetProgress(run.id, site);
      if (run.state.members.get(site)?.presence.kind === 'connected') this.#try(run, { type: 'site-disconnected', site, at: this.now() });
    }
  }

  /** The run that the site asks for, if it has ended, and all that it may join, oldest first. */
  offers(site: SiteId, asked: string): wire.RunOffer.$Properties[] {
    const id = asked as RunId; // or none
    const ended = this.runs.has(id) && !this.runs.open.has(id) ? [this.run(id)] : [];
    return [...ended, ...this.runs.open.values()].map((run) => this.#offer(run, site));
  }

  /** Lets the site into the run, or back into it. Throws AtollError 601 (no such run) and what {@link admissionOf} throws. */
  join(id: RunId, application: Application): wire.RunStatus.$Properties {
    const run = this.run(id);
    const { site, instance, profile, publicKey } = application;
    const admission = admissionOf(run, application);
    const key = publicKey === null || run.state.members.get(site)?.publicKey === publicKey ? {} : { publicKey };
    this.noted.sites.joined(site, id, profile, outputNames(run.state.federation), this.now());
    if (admission === 'joins') run.append({ type: 'site-joined', site, instance, profile, at: this.now(), ...key });
    if (admission === 'returns') run.append({ type: 'site-reconnected', site, at: this.now(), ...key });
    return this.status(id);
  }

  /** Hands the open task of the run to whoever has it not yet. */
  handOutAgain(id: RunId): void {
    this.runs.open.get(id)?.resume();
  }

  /**
   * @param joined runs that the site has joined over its connection: what one that has ended names is for those who did
   * @throws AtollError 410 (unknown, or not for this site), 408 (offset beyond the end)
   */
  blobPart(site: SiteId, joined: Iterable<RunId>, digest: Digest, offset: number): wire.BlobPart.$Properties {
    const names = ({ state }: LiveRun): boolean => isFor(state, site, digest, this.blobs);
    const ended = [...joined].filter((run) => !this.runs.open.has(run));
    if (![...this.runs.open.values()].some(names) && !ended.some((run) => names(this.run(run))))
      throw new AtollError(410, `Nothing is stored under ${digest} for ${site}.`);
    const size = this.blobs.size(digest);
    if (offset > size) throw new AtollError(408, `Offset ${offset} of ${size} bytes.`);
    return { size, offset, bytes: this.blobs.part(digest, offset, LIMITS.partBytes) };
  }

  /** How much of the upload is there. Throws AtollError 403, 501, 601, 606. */
  openUpload(run: RunId, task: TaskId, site: SiteId, digest: Digest, size: number): number {
    return this.#intake.open(this.run(run), task, site, digest, size);
  }

  /** How much is there after this part. Throws AtollError 408, 702. */
  addPart(site: SiteId, digest: Digest, offset: number, bytes: Uint8Array): number {
    return this.#intake.add(site, digest, offset, bytes);
  }

  /** Stores and journals an answer; true when it was there already. Throws AtollError 4xx, 5xx, 6xx, 702: then nothing is stored. */
  accept(run: RunId, submission: Submission): boolean {
    return this.#intake.accept(this.run(run), submission);
  }

  /** Throws AtollError 601, 606. */
  leave(id: RunId, site: SiteId, reason: string): void {
    const run = this.run(id);
    const member = run.state.members.get(site);
    if (member === undefined) throw new AtollError(606, `${site} is no member of ${id}.`);
    if (!hasEnded(run.state) && member.presence.kind !== 'left') run.append({ type: 'site-left', site, reason, at: this.now() });
  }

  progress(id: RunId, site: SiteId, progress: wire.Progress.$Properties): void {
    const run = this.run(id);
    if (!run.state.members.has(site)) throw new AtollError(606, `${site} is no member of ${id}.`);
    if (!hasEnded(run.state)) this.#announcer.progress(run, site, progress);
  }

  /** @param about the kind of what was refused */
  refused(who: string, about: string, refusal: wire.Refusal.$Properties, cause: unknown): void {
    const [code, message] = [refusal.code ?? 0, refusal.message ?? ''];
    this.noted.refusals.count(code, who, message, this.now());
    this.#options.onEvent({ type: 'refused', who, about, code, message, cause });
  }

  /** Starts a run from the text of a federation file. Throws AtollError 101, 102, 304, 702. */
  launch(yaml: string, by: string): wire.RunStatus.$Properties {
    const { run, event } = this.runs.create(yaml, by);
    this.#options.onEvent({ type: 'event', run: run.id, event, state: run.state });
    run.resume();
    for (const [site, session] of this.#sites) session.offer(this.#offer(run, site));
    return this.status(run.id);
  }

  /** Throws AtollError 601. */
  status(id: RunId): wire.RunStatus.$Properties {
    return this.#announcer.status(this.run(id));
  }

  /** The newest runs, oldest first; of those that have ended without their members and rounds. */
  statuses(): wire.RunStatus.$Properties[] {
    const now = this.now();
    return this.runs.newest(LIMITS.listedRuns).map((run) => (run instanceof LiveRun ? this.#announcer.status(run) : { ...run, now }));
  }

  /** Throws AtollError 601, 602. */
  stop(id: RunId, by: string): wire.RunStatus.$Properties {
    if (this.runs.held.isOpen(id)) return this.runs.stopHeld(id, by);
    this.#openRun(id).append({ type: 'run-stopped', by, at: this.now() });
    return this.status(id);
  }

  /** Holds the run; nothing happens to one that is held already. Throws AtollError 601, 602. */
  pause(id: RunId, by: string): wire.RunStatus.$Properties {
    const run = this.#openRun(id);
    if (run.state.paused === null) run.append({ type: 'run-paused', by, at: this.now() });
    return this.status(id);
  }

  /** Lets a run that is held go on. Throws AtollError 601, 602. */
  resume(id: RunId, by: string): wire.RunStatus.$Properties {
    const run = this.#openRun(id);
    if (run.state.paused !== null) run.append({ type: 'run-resumed', by, at: this.now() });
    return this.status(id);
  }

  close(): void {
    for (const site of this.#sites.keys()) this.noted.sites.went(site, this.now());
    this.noted.close();
    this.runs.dispose();
    this.#announcer.dispose();
    this.store.close();
  }

  changed(run: LiveRun, event: RunEvent): void {
    this.#options.onEvent({ type: 'event', run: run.id, event, state: run.state });
    this.#announcer.soon(run);
  }

  handOut(run: LiveRun, task: Task, sites: readonly SiteId[], deadline: number): void {
    for (const site of sites) this.#sites.get(site)?.assign(run.id, task, deadline);
  }

  closed(run: LiveRun, task: Task, reason: string): void {
    for (const [site, session] of this.#sites) if (run.state.stragglers.get(site)?.id !== task.id) session.taskClosed(run.id, task, reason);
    this.#announcer.forgetAllProgress(run.id);
  }

  lost(run: LiveRun, task: TaskId, site: SiteId): void {
    this.#sites.get(site)?.forget(run.id, task);
  }

  ended(run: LiveRun): void {
    this.runs.retire(run);
    this.#announcer.now(run);
    for (const session of [...this.#sites.values(), ...this.#operators]) session.ended(run.id);
    this.#options.onEvent({ type: 'ended', run });
  }

  problem(run: LiveRun, error: unknown): void {
    this.#options.onEvent({ type: 'problem', run: run.id, error });
  }

  #openRun(id: RunId): LiveRun {
    const run = this.run(id);
    if (hasEnded(run.state)) throw new AtollError(602, `${id} is ${run.state.phase.kind}.`);
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
    for (const run of this.runs.open.values())
      if ((run.state.members.get(site)?.presence.kind ?? 'left') !== 'left')
        this.#try(run, { type: 'site-left', site, reason: `revoked: ${reason}`, at: this.now() });
  }

  #try(run: LiveRun, event: RunEvent): void {
    try {
      run.append(event);
    } catch (error) {
      this.problem(run, error);
    }
  }

  #announce(run: RunId, status: Uint8Array): void {
    for (const operator of this.#operators) operator.status(run, status);
    for (const session of this.#sites.values()) if (session.takesPartIn(run)) session.status(status);
  }
}
