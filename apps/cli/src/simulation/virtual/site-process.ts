import type { VirtualSite } from '@atoll/client';
import { AtollError, inputsOf, type Scheduled, type SiteTraits, type Task, type TaskId } from '@atoll/core';
import { Activity, type Stage } from './activity.ts';
import { Presence } from './presence.ts';
import type { SiteSurroundings } from './surroundings.ts';
import { workOf } from './task-work.ts';

/** Why a site has not answered. */
export type SiteStanding =
  | 'not started'
  | 'preparing'
  | 'fetching'
  | 'computing'
  | 'sending'
  | 'no connection'
  | 'switched off'
  | 'gone'
  | 'asked just now';

/** What became of a site's work. */
interface SiteCounts {
  /** Answers that nobody waited for any more. */
  tooLate: number;
  /** Tasks that were given up because others came, or their round closed. */
  givenUp: number;
}

/** Heads and sums that a site remembers: it fetches them once. */
const REMEMBERED = 64;

/** A virtual site in time: it is started, fetches, computes and sends as fast as its traits say, and is away when they say so. */
export class SiteProcess {
  readonly counts: SiteCounts = { tooLate: 0, givenUp: 0 };
  readonly site: VirtualSite;
  readonly traits: SiteTraits;
  /** Why it could not take part, where it could not. */
  refused: string | null = null;
  readonly #surroundings: SiteSurroundings;
  #isStarted = false;
  readonly #presence: Presence;
  #isGone = false;
  #isConnected = false;
  #isReady = false;
  /** The backbone is there. */
  #mayConnect = false;
  /** Counts connections: what was said over an earlier one does not arrive. */
  #connection = 0;
  #connecting: Scheduled | null = null;
  #preparing: Activity | null = null;
  #working: { readonly task: Task; readonly activity: Activity } | null = null;
  #next: Task | null = null;
  /** The last answer, which stays on the site's disk. */
  #answer: { readonly task: TaskId; readonly bytes: Uint8Array } | null = null;
  readonly #known = new Set<string>();
  #spent: Record<string, number> = {};

  constructor(site: VirtualSite, traits: SiteTraits, surroundings: SiteSurroundings) {
    this.site = site;
    this.traits = traits;
    this.#surroundings = surroundings;
    this.#presence = new Presence(
      (milliseconds, act) => this.#after(milliseconds, act),
      () => this.#changed(),
    );
  }

  /** From the launch on. */
  begin(): void {
    this.#after(this.traits.arrivalMs, () => this.#start());
  }

  get standing(): SiteStanding {
    if (this.#isGone || this.refused !== null) return 'gone';
    if (!this.#isStarted) return 'not started';
    if (!this.#presence.isOn) return 'switched off';
    if (!this.#presence.hasLink) return 'no connection';
    if (!this.#isReady) return 'preparing';
    if (!this.#isConnected) return 'no connection';
    const stage = this.#working?.activity.stage;
    if (stage === null || stage === undefined) return 'asked just now';
    if (stage.needs === 'power') return 'computing';
    return this.#answer?.task === this.#working?.task.id ? 'sending' : 'fetching';
  }

  get interruptions(): Pick<Presence, 'outages' | 'shutdowns'> {
    return this.#presence;
  }

  /** A task comes over the connection. */
  assign(task: Task, bytes: number): void {
    const connection = this.#connection;
    this.#after(this.traits.latencyMs + bytes / this.traits.downBytesPerMs, () => {
      if (connection === this.#connection && this.#isConnected) this.#take(task);
    });
  }

  /** Nobody waits for the answer any more. */
  close(task: TaskId): void {
    const connection = this.#connection;
    this.#after(this.traits.latencyMs, () => {
      if (connection !== this.#connection || !this.#isConnected) return;
      if (this.#next?.id === task) this.#next = null;
      if (this.#working?.task.id === task) this.#giveUp();
    });
  }

  #after(milliseconds: number, act: () => void): Scheduled {
    return this.#surroundings.queue.after(milliseconds, () => (this.#isGone ? undefined : act()));
  }

  #start(): void {
    this.#isStarted = true;
    this.#after(this.traits.leavesAfterMs, () => this.#leave());
    this.#presence.begin(this.traits);
    const backbone = this.#transfer(() => this.#surroundings.backboneBytes / this.traits.downBytesPerMs);
    this.#prepare(backbone, () => {
      // The others are in the middle of a round: a newcomer comes ready, so that nobody waits for its features.
      if (this.#surroundings.coordinator.hasStarted()) this.#prepare(this.#features(), () => this.#ready());
      this.#mayConnect = this.#preparing === null;
      this.#connect();
    });
  }

  /** The machine or the connection came or went. */
  #changed(): void {
    if (!this.#presence.isOn || !this.#presence.hasLink) this.#disconnect();
    if (!this.#presence.isOn) {
      this.#next = null;
      this.#giveUp();
    }
    this.#preparing?.change(this.#presence.conditions);
    this.#working?.activity.change({ isOn: this.#presence.isOn, hasLink: this.#isConnected });
    this.#connect();
  }

  #disconnect(): void {
    this.#connecting?.cancel();
    this.#connecting = null;
    if (!this.#isConnected) return;
    this.#isConnected = false;
    this.#connection += 1;
    this.#surroundings.coordinator.disconnect(this.site);
  }

  /** Says hello and joins: there, back, and there again. */
  #connect(): void {
    const isReachable = this.#presence.isOn && this.#presence.hasLink;
    if (!isReachable || !this.#mayConnect || this.#isConnected || this.#connecting !== null || this.refused !== null) return;
    this.#connecting = this.#after(3 * this.traits.latencyMs, () => {
      this.#connecting = null;
      this.#isConnected = true;
      try {
        this.#surroundings.coordinator.connect(this.site);
      } catch (error) {
        if (!(error instanceof AtollError)) throw error;
        this.#isConnected = false;
        this.refused = error.message;
        return;
      }
      this.#working?.activity.change({ isOn: true, hasLink: true });
      if (!this.#isReady && this.#preparing === null) this.#prepare(this.#features(), () => this.#ready());
    });
  }

  #ready(): void {
    this.#isReady = true;
    this.#mayConnect = true;
    this.#connect();
    this.#work();
  }

  #prepare(stage: Stage, done: () => void): void {
    this.#preparing = new Activity(
      this.#surroundings.queue,
      [stage],
      this.#presence.conditions,
      (phase, milliseconds) => this.#spend(phase, milliseconds),
      () => {
        this.#preparing = null;
        if (!this.#isGone) done();
      },
    );
  }

  /** Images whose features are there stay on the disk. */
  #features(): Stage {
    const { train, validation, test, unlabelled = 0 } = this.site.profile.counts;
    const { workload, featuresPerMs } = this.traits;
    const images = workload * (train + validation + test + unlabelled) * this.#surroundings.federation.features.views.count;
    return { phase: 'features', needs: 'power', milliseconds: () => images / featuresPerMs };
  }

  #transfer(milliseconds: () => number | Promise<number>): Stage {
    return { phase: 'transfer', needs: 'link', milliseconds: async () => 2 * this.traits.latencyMs + (await milliseconds()) };
  }

  #take(task: Task): void {
    if (this.#working?.task.id === task.id) return;
    this.#giveUp();
    this.#next = task;
    this.#work();
  }

  #work(): void {
    const task = this.#next;
    if (task === null || this.#working !== null || !this.#isReady) return;
    this.#next = null;
    const { queue, federation } = this.#surroundings;
    const { traits, site } = this;
    const compute: Stage = {
      phase: task.kind === 'evaluate' ? 'evaluating' : 'training',
      needs: 'power',
      isLostWhenOff: true,
      milliseconds: () =>
        ((traits.workload * workOf(task, site.profile.counts, federation)) / traits.trainingPerMs) * traits.taskFactor(task.id),
    };
    const send = this.#transfer(async () => {
      const bytes = this.#answer?.task === task.id ? this.#answer.bytes : await site.answer(task);
      this.#answer = { task: task.id, bytes };
      return bytes.length / traits.upBytesPerMs;
    });
    const stages =
      this.#answer?.task === task.id ? [send] : [this.#transfer(() => this.#fetch(task) / traits.downBytesPerMs), compute, send];
    const activity = new Activity(
      queue,
      stages,
      { isOn: this.#presence.isOn, hasLink: this.#isConnected },
      (phase, milliseconds) => this.#spend(phase, milliseconds),
      () => this.#deliver(task.id),
    );
    this.#working = { task, activity };
  }

  /** Bytes that are fetched for the task: what it names and the site has not. */
  #fetch(task: Task): number {
    let bytes = 0;
    for (const digest of inputsOf(task)) {
      if (!this.#known.has(digest)) bytes += this.#surroundings.coordinator.sizeOf(digest);
      this.#known.delete(digest);
      this.#known.add(digest);
    }
    for (const digest of this.#known) {
      if (this.#known.size <= REMEMBERED) break;
      this.#known.delete(digest);
    }
    return bytes;
  }

  #deliver(task: TaskId): void {
    this.#working = null;
    const bytes = this.#answer?.bytes;
    if (this.#isGone || bytes === undefined) return;
    const seconds = Object.fromEntries(Object.entries(this.#spent).map(([phase, milliseconds]) => [phase, milliseconds / 1_000]));
    this.#spent = {};
    if (!this.#surroundings.coordinator.accept(this.site, task, bytes, seconds)) this.counts.tooLate += 1;
    this.#work();
  }

  #spend(phase: string, milliseconds: number): void {
    this.#spent[phase] = (this.#spent[phase] ?? 0) + milliseconds;
  }

  #giveUp(): void {
    if (this.#working === null) return;
    this.#working.activity.cancel();
    this.#working = null;
    this.counts.givenUp += 1;
    this.#work();
  }

  /** Without a connection it says nothing. */
  #leave(): void {
    if (this.#isConnected) this.#surroundings.coordinator.leave(this.site, 'left for good');
    this.#isGone = true;
    this.#isConnected = false;
    this.#preparing?.cancel();
    this.#working?.activity.cancel();
    this.#working = null;
  }
}
