import { AtollError, type Digest, hasEnded, type RunEvent, type RunId } from '@atoll/core';
import { encodeHead } from '@atoll/protocol';
import { readFederation } from '../federation/read.ts';
import { backboneOf, contextOf, initialHead, LiveRun, type ServedBackbone, type Surroundings } from '../runs/index.ts';

/** The runs of this coordinator, oldest first. */
export class RunRegistry {
  readonly #surroundings: Surroundings;
  readonly #backbones: ReadonlyMap<Digest, ServedBackbone>;
  readonly #runs = new Map<RunId, LiveRun>();

  constructor(surroundings: Surroundings, backbones: ReadonlyMap<Digest, ServedBackbone>) {
    this.#surroundings = surroundings;
    this.#backbones = backbones;
  }

  get all(): ReadonlyMap<RunId, LiveRun> {
    return this.#runs;
  }

  /** Those that something can still happen to. */
  get open(): LiveRun[] {
    return [...this.#runs.values()].filter(({ state }) => !hasEnded(state));
  }

  /** Throws AtollError 601. */
  get(id: RunId): LiveRun {
    const run = this.#runs.get(id);
    if (run === undefined) throw new AtollError(601, `There is no run ${id} here.`);
    return run;
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
    return { run: this.#add([event], context), event };
  }

  /** A run from its events in the journal; it waits to be resumed. Throws AtollError 101, 304, 701. */
  revive(events: readonly RunEvent[]): LiveRun {
    const [created] = events;
    if (created?.type !== 'run-created') throw new AtollError(701, 'A run in the journal does not start with its creation.');
    const backbone = this.#backbones.get(created.backbone) ?? backboneOf(created.federation, this.#backbones);
    return this.#add(events, contextOf(created.federation, backbone));
  }

  dispose(): void {
    for (const run of this.#runs.values()) run.dispose();
  }

  #add(events: readonly RunEvent[], context: LiveRun['context']): LiveRun {
    const run = new LiveRun(events, context, this.#surroundings);
    this.#runs.set(run.id, run);
    return run;
  }

  #nextId(federation: string): RunId {
    let number = 1;
    while (this.#runs.has(`${federation}-${number}` as RunId)) number += 1;
    return `${federation}-${number}` as RunId; // a federation's name and a number make a run's name
  }
}
