import {
  type AccessState,
  AtollError,
  accessAfter,
  closeReason,
  type Digest,
  isModelSigned,
  NO_ACCESS,
  parseModelManifest,
  type RunEvent,
  type RunId,
  type RunState,
  transition,
} from '@atoll/core';
import { lacksOwnPart, loadBackbones } from '../runs/index.ts';
import { type AccessEntry, BlobStore, type JournalEntry, journalEntries, type RunEntry } from '../storage/index.ts';
import { digestsNamed } from './digests.ts';
import { type AuditedRun, headsNamed, type LineageStep, lineageOf } from './lineage.ts';
import { Recomputation } from './recompute.ts';
import { checkIdentity } from './signatures.ts';
import { type Snapshot, snapshotOf } from './snapshot.ts';
import { fingerprint, tell, tellAccess } from './story.ts';

/** What does not hold, and at which entry of the journal. */
export interface Finding {
  readonly entry: number;
  /** Null for what concerns no single run. */
  readonly run: RunId | null;
  readonly message: string;
}

/** One sentence of a run's story. */
export interface StoryLine {
  readonly entry: number;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly text: string;
}

/** What happened in one run, in words. */
export interface RunStory {
  readonly run: RunId;
  readonly phase: string;
  readonly lines: readonly StoryLine[];
}

/** What an audit found to hold. */
export interface Audit {
  readonly folder: string;
  /** Entries that were read and follow each other. */
  readonly entries: number;
  /** The hash of the last of them. */
  readonly hash: Digest | null;
  /** Who was let in, and by whom. */
  readonly access: readonly StoryLine[];
  readonly runs: readonly RunStory[];
  /** Digests named in the journal under which these very bytes are stored. */
  readonly digests: number;
  /** Answers whose signature by their site holds. */
  readonly signatures: number;
  /** Steps and models that were computed again and are the same; null where that was not asked. */
  readonly recomputed: number | null;
  /** Runs that were followed only to this entry: this process has not the own part that they go on with. Nothing is wrong with them. */
  readonly unfollowed: readonly Finding[];
  /** Empty where everything holds. */
  readonly findings: readonly Finding[];
  /** Of the head that was asked for, from it back to the start; empty where none was. */
  readonly lineage: readonly LineageStep[];
}

/** What is audited, and how deep. */
export interface AuditOptions {
  /** The coordinator's data folder. It is only read; a coordinator may be running on it. */
  readonly folder: string;
  /** Tell and compute again only this run; the chain is checked for all. */
  readonly run?: string;
  /** Do the mathematics of every step again. */
  readonly recompute?: boolean;
  /** Digest of a head, or its first digits. */
  readonly head?: string;
}

/**
 * Checks a coordinator's journal from the first to the last entry: its chain, that what it names is stored, that each run
 * went as the state machine allows, and if wanted that the stored answers give the very heads.
 *
 * Throws AtollError 601 (no such run), 410 (no such head), 852, 854, 701 (not readable at all), 702, 705.
 */
export async function audit(options: AuditOptions): Promise<Audit> {
  const snapshot = await snapshotOf(options.folder);
  try {
    return await new Auditor(options, snapshot).audit();
  } finally {
    snapshot.dispose();
  }
}

interface Replayed extends AuditedRun {
  state: RunState;
  readonly combined: Map<string, number>;
  readonly withdrawn: Map<Digest, number>;
  readonly lines: StoryLine[];
  /** An event did not fit: what comes after is not followed. */
  broken: boolean;
}

class Auditor {
  readonly #options: AuditOptions;
  readonly #store: Snapshot['store'];
  readonly #blobs: BlobStore;
  readonly #runs = new Map<RunId, Replayed>();
  readonly #sound = new Set<Digest>();
  readonly #findings: Finding[] = [];
  readonly #unfollowed: Finding[] = [];
  /** What was found of bytes that are not stored. */
  readonly #missing = new Map<Digest, Finding>();
  #recomputation: Recomputation | null = null;
  #access: AccessState = NO_ACCESS;
  readonly #accessLines: StoryLine[] = [];
  /** Of the entries so far. */
  readonly #hashes: Digest[] = [];
  #signatures = 0;

  constructor(options: AuditOptions, { store }: Snapshot) {
    this.#options = options;
    this.#store = store;
    this.#blobs = new BlobStore(store);
  }

  async audit(): Promise<Audit> {
    const { folder, run, recompute = false, head } = this.#options;
    if (recompute) this.#recomputation = new Recomputation(await loadBackbones(folder), this.#blobs);
    let last: JournalEntry | null = null;
    try {
      for (const entry of journalEntries(this.#store)) {
        if (entry.run === null) this.#takeAccess(entry);
        else await this.#take(entry);
        last = entry;
        this.#hashes.push(entry.hash);
      }
    } catch (error) {
      if (!(error instanceof AtollError)) throw error;
      const entry = (last?.sequence ?? 0) + 1;
      this.#findings.push({ entry, run: null, message: `${error.message} What comes from here on proves nothing.` });
    }
    const wanted = [...this.#runs].filter(([id]) => run === undefined || id === run);
    if (run !== undefined && wanted.length === 0) throw new AtollError(601, `There is no run ${run} in ${folder}.`);
    return {
      folder,
      entries: last?.sequence ?? 0,
      hash: last?.hash ?? null,
      access: this.#accessLines,
      runs: wanted.map(([id, { state, lines }]) => ({ run: id, phase: state.phase.kind, lines })),
      digests: this.#sound.size,
      signatures: this.#signatures,
      recomputed: this.#recomputation?.same ?? null,
      unfollowed: this.#unfollowed.filter((one) => run === undefined || one.run === run),
      findings: this.#findings,
      lineage: head === undefined ? [] : this.#lineage(head),
    };
  }

  #takeAccess({ sequence, event }: AccessEntry): void {
    this.#accessLines.push({ entry: sequence, at: event.at, text: tellAccess(event) });
    try {
      this.#access = accessAfter(this.#access, event);
    } catch (error) {
      this.#findings.push({ entry: sequence, run: null, message: `the rules do not allow it: ${messageOf(error)}` });
    }
  }

  async #take(entry: RunEntry): Promise<void> {
    const { sequence, run, event } = entry;
    const found = (message: string): void => {
      this.#findings.push({ entry: sequence, run, message });
    };
    this.#checkDigests(event, found);
    if (event.type === 'answer-lost') this.#forgive(run, event.digest);
    const known = this.#runs.get(run);
    if (known?.broken) return;
    try {
      await this.#follow(entry, known, found);
    } catch (error) {
      if (lacksOwnPart(error)) this.#unfollowed.push({ entry: sequence, run, message: error.message });
      else found(`the run cannot have gone on like this: ${messageOf(error)}`);
      if (known !== undefined) known.broken = true;
    }
  }

  /** Lets the event happen to its run. */
  async #follow({ sequence, run, event }: RunEntry, known: Replayed | undefined, found: (message: string) => void): Promise<void> {
    const before = known?.state ?? null;
    const { state } = transition(before, event);
    if (state.run !== run) throw new RangeError(`it is an event of ${state.run}`);
    if (before !== null) await this.#checkEvent(before, event, found);
    const replayed: Replayed = known ?? { state, created: sequence, combined: new Map(), withdrawn: new Map(), lines: [], broken: false };
    replayed.state = state;
    this.#runs.set(run, replayed);
    if (event.type === 'step-combined') replayed.combined.set(event.task, sequence);
    if (event.type === 'site-withdrawn') replayed.withdrawn.set(event.head, sequence);
    const text = tell(event, state);
    if (text !== null) replayed.lines.push({ entry: sequence, at: event.at, text });
  }

  async #checkEvent(before: RunState, event: RunEvent, found: (message: string) => void): Promise<void> {
    if (event.type === 'step-closed' && before.phase.kind === 'step' && closeReason(before, before.phase.step, event.at) === null)
      found('the step was closed before it could be');
    if (event.type === 'run-completed' || event.type === 'site-withdrawn') this.#checkModel(before, event, found);
    const signed = checkIdentity(this.#access, before, event);
    if (signed === 'signed') this.#signatures += 1;
    else if (signed !== null) found(signed);
    const isWanted = this.#options.run === undefined || this.#options.run === before.run;
    const differs = isWanted ? await this.#recomputation?.check(before, event, this.#states()) : null;
    if (differs) found(differs);
  }

  #checkDigests(event: RunEvent, found: (message: string) => void): void {
    for (const { digest, what } of digestsNamed(event)) {
      if (this.#sound.has(digest)) continue;
      try {
        this.#blobs.get(digest);
        this.#sound.add(digest);
      } catch (error) {
        found(`${what}: ${messageOf(error)}`);
        const last = this.#findings.at(-1);
        if (last !== undefined) this.#missing.set(digest, last);
      }
    }
  }

  /** That an answer is not stored is no finding where the journal says so itself. */
  #forgive(run: RunId, digest: Digest): void {
    const told = this.#missing.get(digest);
    const at = this.#findings.findIndex((finding) => finding === told && finding.run === run);
    if (at >= 0) this.#findings.splice(at, 1);
  }

  #checkModel(
    before: RunState,
    { head, model, signed }: Extract<RunEvent, { type: 'run-completed' | 'site-withdrawn' }>,
    found: (message: string) => void,
  ): void {
    if (!this.#sound.has(model)) return; // told already
    const json = this.#blobs.get(model);
    const manifest = parseModelManifest(new TextDecoder().decode(json));
    const { entries, hash } = manifest.lineage.journal;
    if (this.#hashes[entries - 1] !== hash) found(`the model names another journal: entry ${entries} has not the hash that it says`);
    if (signed !== undefined && !isModelSigned(json, signed)) found('the signature is not one over the model');
    const key = this.#access.coordinator;
    if (key !== null && signed?.signedBy !== key) found(`the model is not signed by the coordinator's key ${fingerprint(key)}`);
    if (manifest.run !== before.run) found(`the model is one of ${manifest.run}`);
    if (manifest.head.digest !== head) found('the model has another head than the run');
    if (manifest.backbone.digest !== before.backbone) found('the model has another backbone than the run');
  }

  #states(): RunState[] {
    return [...this.#runs.values()].map(({ state }) => state);
  }

  #lineage(head: string): LineageStep[] {
    const runs = [...this.#runs.values()];
    const found = [...headsNamed(runs)].filter((digest) => digest.startsWith(head.toLowerCase()));
    const [only, another] = found;
    if (only === undefined) throw new AtollError(410, `No run in the journal has a head ${head}.`);
    if (another !== undefined) throw new AtollError(410, `${found.length} heads start with ${head}.`, { hint: 'Give more of its digits.' });
    return lineageOf(runs, only);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
