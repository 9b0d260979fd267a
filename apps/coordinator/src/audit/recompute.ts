import { AtollError, type Digest, digestOf, type RunEvent, type RunId, type RunState, type StepOutcome } from '@atoll/core';
import { encodeRunEvent } from '@atoll/protocol';
import type { Combination } from '../runs/answers.ts';
import { combine } from '../runs/combine.ts';
import { contextOf, lacksOwnPart, type RunContext, type ServedBackbone } from '../runs/index.ts';
import { modelBytes, modelOf, storedManifest } from '../runs/model.ts';
import type { BlobStore } from '../storage/index.ts';
import { computed, manifestWithout } from '../withdrawal/withdraw.ts';

/** Does a run's mathematics again, from the stored answers. */
export class Recomputation {
  /** Steps and models that came out the same, bit for bit. */
  same = 0;
  readonly #backbones: ReadonlyMap<Digest, ServedBackbone>;
  readonly #blobs: BlobStore;
  readonly #runs = new Map<RunId, { readonly context: RunContext; readonly sums: Combination['sums'] }>();

  constructor(backbones: ReadonlyMap<Digest, ServedBackbone>, blobs: BlobStore) {
    this.#backbones = backbones;
    this.#blobs = blobs;
  }

  /** What differs, in words; null where the event is what its run's answers give. Throws AtollError 121, 330 without its own part. */
  async check(before: RunState, event: RunEvent, others: Iterable<RunState>): Promise<string | null> {
    try {
      if (event.type === 'step-combined') return await this.#step(before, event);
      if (event.type === 'site-withdrawn') return await this.#withdrawal(before, event, others);
      return event.type === 'run-completed' ? this.#model(before, event) : null;
    } catch (error) {
      if (lacksOwnPart(error)) throw error;
      return `cannot be computed again: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  async #step(state: RunState, event: Extract<RunEvent, { type: 'step-combined' }>): Promise<string | null> {
    const { phase } = state;
    if (phase.kind !== 'combining') return null; // the state machine says so already
    const { context, sums } = this.#run(state);
    const { contributions, step } = phase;
    const outcome = await combine(step.task, { state, context, blobs: this.#blobs, contributions, sums });
    return this.#compare(sameOutcome(event, outcome), 'the stored answers give another result');
  }

  #model(state: RunState, { head, model }: Extract<RunEvent, { type: 'run-completed' }>): string | null {
    const { phase } = state;
    if (phase.kind !== 'finishing') return null;
    const { software, lineage } = storedManifest(this.#blobs, model);
    const again = modelOf(state, this.#run(state).context, this.#blobs, head, phase.why, software, lineage.journal);
    return this.#compare(digestOf(modelBytes(again)) === model, 'the journal gives another model.json');
  }

  async #withdrawal(
    state: RunState,
    event: Extract<RunEvent, { type: 'site-withdrawn' }>,
    others: Iterable<RunState>,
  ): Promise<string | null> {
    const { site, model, sameAs } = event;
    const sites = new Set([...state.withdrawals.map((one) => one.site), site]);
    const { context } = this.#run(state);
    const again = await computed(state, context, this.#blobs, sites, event.basis === 'run' ? others : []);
    if (again instanceof AtollError) return `cannot be computed again: ${again.message}`;
    const { software, lineage } = storedManifest(this.#blobs, model);
    const asked = { at: event.at, sites, ...(sameAs === undefined ? {} : { sameAs }) };
    const manifest = manifestWithout(state, context, this.#blobs, again.without, asked, software, lineage.journal);
    return this.#compare(digestOf(modelBytes(manifest)) === model, `the stored answers give another model without ${site}`);
  }

  #compare(isSame: boolean, otherwise: string): string | null {
    if (!isSame) return otherwise;
    this.same += 1;
    return null;
  }

  #run({ run, federation, backbone }: RunState): { readonly context: RunContext; readonly sums: Combination['sums'] } {
    const known = this.#runs.get(run);
    if (known !== undefined) return known;
    const served = this.#backbones.get(backbone);
    if (served === undefined) throw new AtollError(302, `the backbone ${backbone} is not on this machine`);
    const opened = { context: contextOf(federation, served), sums: new Map() };
    this.#runs.set(run, opened);
    return opened;
  }
}

const sameOutcome = (event: Extract<RunEvent, { type: 'step-combined' }>, outcome: StepOutcome): boolean =>
  Buffer.compare(encodeRunEvent(event), encodeRunEvent({ ...event, outcome })) === 0;
