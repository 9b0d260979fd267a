import { AtollError, type Digest, digestOf, hasEnded, type RunEvent, type RunId } from '@atoll/core';
import { encodeHead, type wire } from '@atoll/protocol';
import { readFederation } from '../federation/read.ts';
import { backboneOf, contextOf, initialHead, LiveRun, lacksOwnPart, type ServedBackbone, type Surroundings } from '../runs/index.ts';
import { HeldRuns } from './held-runs.ts';
import { summaryOf } from './status.ts';

/** Runs that have ended and stay in memory because they were asked for last. */
const RECENT = 4;

/**
 * The runs of this coordinator, oldest first. Those that have ended are kept as a line of the list; whoever wants more of one
 * has it read from the journal.
 */
export class RunRegistry {
  readonly #surroundings: Surroundings;
  readonly #backbones: ReadonlyMap<Digest, ServedBackbone>;
  /** How the ended ones are listed; null of those that go on. */
  readonly #summaries = new Map<RunId, wire.RunStatus.$Properties | null>();
  readonly #open = new Map<RunId, LiveRun>();
  /** The latest asked for last. */
  readonly #recent = new Map<RunId, LiveRun>();
  /** Those without their own parts; their lines are among the summaries. */
  readonly held = new HeldRuns();

  /** Brings back what is in the journal; open runs wait to be resumed. Throws AtollError 101, 304, 701. */
  constructor(surroundings: Surroundings, backbones: ReadonlyMap<Digest, ServedBackbone>) {
    this.#surroundings = surroundings;
    this.#backbones = backbones;
    for (const id of surroundings.journal.runs()) {
      try {
        const run = this.#fromJournal(id);
        if (hasEnded(run.state)) this.#summaries.set(id, summaryOf(run.state, surroundings.now()));
        else this.#add(run);
      } catch (error) {
        if (!lacksOwnPart(error)) throw error;
        this.#summaries.set(id, this.held.hold(surroundings.journal.history(id), error));
      }
    }
  }

  /** Those that something can still happen to. */
  get open(): ReadonlyMap<RunId, LiveRun> {
    return this.#open;
  }

  /** The names of the others. */
  get ended(): RunId[] {
    return [...this.#summaries].flatMap(([id, summary]) => (summary === null || this.held.isOpen(id) ? [] : [id]));
  }

  /** How many of them ended how. */
  endedByPhase(): Record<'completed' | 'stopped' | 'failed', number> {
    const phases = [...this.#summaries.values()].map((summary) => summary?.phase);
    const count = (phase: string): number => phases.filter((one) => one === phase).length;
    return { completed: count('completed'), stopped: count('stopped'), failed: count('failed') };
  }

  /** All of them. */
  get size(): number {
    return this.#summaries.size;
  }

  /** How many ended ones are in memory as a whole. */
  get recent(): number {
    return this.#recent.size;
  }

  has(id: RunId): boolean {
    return this.#summaries.has(id);
  }

  /** Whether {@link get} has it without reading the journal. */
  isAtHand(id: RunId): boolean {
    return this.#open.has(id) || this.#recent.has(id);
  }

  /** Throws AtollError 601, 609 and 602 for one that is held, and what reading the journal throws where it has ended. */
  get(id: RunId): LiveRun {
    const open = this.#open.get(id);
    if (open !== undefined) return open;
    if (!this.has(id)) throw new AtollError(601, `There is no run ${id} here.`);
    const refusal = this.held.refusal(id);
    if (refusal !== null) throw refusal;
    return this.#keep(this.#recent.get(id) ?? this.#fromJournal(id));
  }

  /** The newest so many, oldest first: open runs, and how the ended ones are listed. */
  newest(count: number): (LiveRun | wire.RunStatus.$Properties)[] {
    return [...this.#summaries].slice(-count).map(([id, summary]) => summary ?? this.get(id));
  }

  /** Journals a new run from the text of a federation file; it waits to be resumed. Throws AtollError 101, 102, 304, 702. */
  create(yaml: string, by: string): { readonly run: LiveRun; readonly event: RunEvent } {
    const { now, blobs, journal } = this.#surroundings;
    const federation = readFederation(yaml);
    const backbone = backboneOf(federation, this.#backbones);
    const context = contextOf(federation, backbone);
    const id = this.#nextId(federation.federation);
    const event: RunEvent = {
      type: 'run-created',
      at: now(),
      run: id,
      federation,
      featureSize: context.featureSize,
      gridExponent: context.gridExponent,
      backbone: backbone.digest,
      initialHead: blobs.put(encodeHead(initialHead(context))),
      by,
    };
    journal.append(id, event);
    return { run: this.#add(new LiveRun([event], context, this.#surroundings)), event };
  }

  /** Keeps of a run that has ended its line alone, once others have taken its place among the recent. */
  retire(run: LiveRun): void {
    this.#open.delete(run.id);
    this.#summaries.set(run.id, summaryOf(run.state, this.#surroundings.now()));
    this.#keep(run);
  }

  /** Ends a run that is held and gives its line. */
  stopHeld(id: RunId, by: string): wire.RunStatus.$Properties {
    const { journal, now } = this.#surroundings;
    journal.append(id, { type: 'run-stopped', by, at: now() });
    const status = this.held.stopped(id, by);
    this.#summaries.set(id, status);
    return status;
  }

  dispose(): void {
    for (const run of this.#open.values()) run.dispose();
  }

  #add(run: LiveRun): LiveRun {
    this.#open.set(run.id, run);
    this.#summaries.set(run.id, null);
    return run;
  }

  #keep(run: LiveRun): LiveRun {
    this.#recent.delete(run.id);
    this.#recent.set(run.id, run);
    const [longestAgo] = this.#recent.keys();
    if (this.#recent.size > RECENT && longestAgo !== undefined) this.#recent.delete(longestAgo);
    return run;
  }

  #fromJournal(id: RunId): LiveRun {
    const events = this.#surroundings.journal.history(id);
    const [created] = events;
    if (created?.type !== 'run-created') throw new AtollError(701, 'A run in the journal does not start with its creation.');
    const backbone = this.#backbones.get(created.backbone) ?? backboneOf(created.federation, this.#backbones);
    const context = contextOf(created.federation, backbone);
    if (created.federation.head.kind === 'own' && digestOf(encodeHead(initialHead(context))) !== created.initialHead)
      throw new AtollError(
        330,
        `The head ${created.federation.head.head} begins otherwise than when ${id} was launched: it has changed under its name.`,
      );
    return new LiveRun(events, context, this.#surroundings);
  }

  #nextId(federation: string): RunId {
    let number = 1;
    while (this.has(`${federation}-${number}` as RunId)) number += 1;
    return `${federation}-${number}` as RunId; // a federation's name and a number make a run's name
  }
}
