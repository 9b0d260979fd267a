import { AtollError, type Digest, type SiteId, type TaskId } from '@atoll/core';
import { decodeAnswer, LIMITS } from '@atoll/protocol';
import { expectationOf, type LiveRun } from '../runs/index.ts';
import type { BlobStore, Uploads } from '../storage/index.ts';

/** An answer as a site announces it. */
export interface Submission {
  readonly task: TaskId;
  readonly site: SiteId;
  readonly digest: Digest;
  readonly size: number;
  /** The bytes, or null when they were uploaded. */
  readonly inline: Uint8Array | null;
  readonly seconds: Readonly<Record<string, number>>;
}

/** Takes answers in: uploads in parts, checks, stores, and only then lets the run know. */
export class Intake {
  readonly #blobs: BlobStore;
  readonly #uploads: Uploads;
  readonly #now: () => number;
  /** Sizes of the uploads that were opened, by site and digest. */
  readonly #opened = new Map<string, number>();

  constructor(blobs: BlobStore, uploads: Uploads, now: () => number) {
    this.#blobs = blobs;
    this.#uploads = uploads;
    this.#now = now;
  }

  /** How much of the upload is there. Throws AtollError 403 (too large), 501 (no open task), 606. */
  open(run: LiveRun, task: TaskId, site: SiteId, digest: Digest, size: number): number {
    const limit = largestAnswer(run);
    if (size < 1 || size > limit) throw new AtollError(403, `A result of ${size} bytes; this run allows ${limit}.`);
    const answered = answerTo(run, task, site);
    this.#opened.set(key(site, digest), size);
    return answered === digest ? size : this.#uploads.received(site, digest);
  }

  /** How much is there after this part. Throws AtollError 408 (not opened, a gap, an excess), 702. */
  add(site: SiteId, digest: Digest, offset: number, bytes: Uint8Array): number {
    const size = this.#opened.get(key(site, digest));
    if (size === undefined) throw new AtollError(408, 'No upload was opened under this digest.');
    return this.#uploads.append(site, digest, size, offset, bytes);
  }

  /** Stores and journals an answer; true when it was there already. Throws AtollError 4xx, 5xx, 606, 702: then nothing is stored. */
  accept(run: LiveRun, { task, site, digest, size, inline, seconds }: Submission): boolean {
    const answered = answerTo(run, task, site);
    if (answered === digest) return true;
    if (answered !== null) throw new AtollError(505, `${site} has answered ${task} with other bytes.`);
    const { phase, members } = run.state;
    const member = members.get(site);
    if (phase.kind !== 'step' || member === undefined) throw new AtollError(501, `${task} is not open.`);
    const bytes = inline ?? this.#uploads.take(site, digest, size);
    decodeAnswer(bytes, expectationOf(run.context, phase.step.task, member));
    this.#blobs.put(bytes);
    run.append({ type: 'result-accepted', task, site, digest, sizeBytes: bytes.length, seconds, at: this.#now() });
    this.#uploads.discard(site, digest);
    this.#opened.delete(key(site, digest));
    return false;
  }
}

const key = (site: SiteId, digest: Digest): string => `${site} ${digest}`;

/** The digest of the site's answer to the task, or null while it may answer. Throws AtollError 501, 606. */
function answerTo({ id, state }: LiveRun, task: TaskId, site: SiteId): Digest | null {
  if (!state.members.has(site)) throw new AtollError(606, `${site} is no member of ${id}.`);
  const { phase, history } = state;
  const current = phase.kind === 'step' || phase.kind === 'combining' ? phase.step : null;
  const asked = current?.task.id === task ? current : history.find((closed) => closed.task.id === task);
  const answer = asked?.answers.get(site);
  if (answer !== undefined) return answer.digest;
  if (phase.kind !== 'step' || phase.step.task.id !== task || !phase.step.cohort.includes(site))
    throw new AtollError(501, `${task} is not open for ${site}.`);
  return null;
}

const FRAME_BYTES = 64 * 1024;

/** An answer is no larger than a head, the sums over the features, or the figures of every site's head, with their frame. */
function largestAnswer({ context, state }: LiveRun): number {
  const { architecture, featureSize, federation } = context;
  const heads = state.members.size + 2;
  const figures = heads * (5 * federation.classes.length ** 2 + LIMITS.textLength);
  return Math.min(LIMITS.blobBytes, FRAME_BYTES + Math.max(4 * architecture.layout.size, 2 * 8 * featureSize, figures));
}
