import {
  AtollError,
  type Digest,
  lastLayerOf,
  lossStatisticsShape,
  type Signature,
  type SiteId,
  type SummariseTask,
  scopeOf,
  scoreSumsShape,
  subgroupsOf,
  type Task,
  type TaskId,
  triangleSize,
} from '@atoll/core';
import { decodeAnswer, evaluationBytes, LIMITS } from '@atoll/protocol';
import { expectationOf, type LiveRun, layoutOfScope } from '../runs/index.ts';
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
  /** Checked; null of a site without a key. */
  readonly signature: Signature | null;
}

/** Takes answers in: uploads in parts, checks, stores, and only then lets the run know. */
export class Intake {
  readonly #blobs: BlobStore;
  readonly #uploads: Uploads;
  readonly #now: () => number;
  /** Sizes of the uploads that were opened by each site, by digest, the oldest first; no more than are kept. */
  readonly #opened = new Map<SiteId, Map<Digest, number>>();

  constructor(blobs: BlobStore, uploads: Uploads, now: () => number) {
    this.#blobs = blobs;
    this.#uploads = uploads;
    this.#now = now;
  }

  /** How much of the upload is there. Throws AtollError 403 (too large), 501 (no open task), 606. */
  open(run: LiveRun, task: TaskId, site: SiteId, digest: Digest, size: number): number {
    if (answerTo(run, task, site) === digest) return size; // of a step that may have closed: the limit is that of the open one
    const limit = largestAnswer(run);
    if (size < 1 || size > limit) throw new AtollError(403, `A result of ${size} bytes; this run allows ${limit}.`);
    const opened = this.#opened.get(site) ?? new Map<Digest, number>();
    opened.delete(digest);
    const [oldest] = opened.keys();
    if (oldest !== undefined && opened.size >= LIMITS.uploadsPerSite) opened.delete(oldest);
    this.#opened.set(site, opened.set(digest, size));
    return this.#uploads.received(site, digest);
  }

  /** How much is there after this part. Throws AtollError 408 (not opened, a gap, an excess), 702. */
  add(site: SiteId, digest: Digest, offset: number, bytes: Uint8Array): number {
    const size = this.#opened.get(site)?.get(digest);
    if (size === undefined) throw new AtollError(408, 'No upload was opened under this digest.');
    return this.#uploads.append(site, digest, size, offset, bytes);
  }

  /** Stores and journals an answer; true when it was there already. Throws AtollError 4xx, 5xx, 606, 702: then nothing is stored. */
  accept(run: LiveRun, { task, site, digest, size, inline, seconds, signature }: Submission): boolean {
    const answered = answerTo(run, task, site);
    if (answered === digest) return true;
    if (answered !== null) throw new AtollError(505, `${site} has answered ${task} with other bytes.`);
    const member = run.state.members.get(site);
    const asked = openTaskOf(run.state, task, site);
    if (asked === null || member === undefined) throw new AtollError(501, `${task} is not open.`);
    const bytes = inline ?? this.#uploads.take(site, digest, size);
    decodeAnswer(bytes, expectationOf(run.context, asked, member));
    this.#blobs.put(bytes);
    const signed = signature === null ? {} : { signature };
    run.append({ type: 'result-accepted', task, site, digest, sizeBytes: bytes.length, seconds, at: this.#now(), ...signed });
    this.#uploads.discard(site, digest);
    this.#opened.get(site)?.delete(digest);
    return false;
  }
}

/** The digest of the site's answer to the task, or null while it may answer. Throws AtollError 501, 606. */
function answerTo({ id, state }: LiveRun, task: TaskId, site: SiteId): Digest | null {
  if (!state.members.has(site)) throw new AtollError(606, `${site} is no member of ${id}.`);
  const { phase, history, early } = state;
  const steps = phase.kind === 'step' || phase.kind === 'combining' ? [...history, phase.step] : history;
  for (const { task: asked, answers } of steps) {
    const answer = answers.get(site);
    if (answer !== undefined && (answer.task ?? asked.id) === task) return answer.digest;
  }
  const between = early.get(site);
  if (between?.task === task) return between.digest;
  if (openTaskOf(state, task, site) === null) throw new AtollError(501, `${task} is not open for ${site}.`);
  return null;
}

/** The task under this name if the site may answer it now: the open one, or an earlier one that the site goes on with. */
function openTaskOf({ phase, stragglers }: LiveRun['state'], id: TaskId, site: SiteId): Task | null {
  const late = stragglers.get(site);
  if (late?.id === id && (phase.kind === 'step' || phase.kind === 'combining')) return late;
  if (late !== undefined || phase.kind !== 'step') return null;
  const { task, cohort, answers } = phase.step;
  return task.id === id && cohort.includes(site) && !answers.has(site) ? task : null;
}

const FRAME_BYTES = 64 * 1024;
/** Heads that a site judges beside those of the task: what it has alone, and what it chose for itself. */
const OWN_HEADS = 2;

/** An answer is no larger than a head, the sums over the features, or the figures of the heads to judge, with their frame. */
function largestAnswer({ context, state }: LiveRun): number {
  const { architecture, featureSize, federation } = context;
  const { phase } = state;
  const task = phase.kind === 'step' ? phase.step.task : null;
  const parameters = layoutOfScope(context, task?.kind === 'fit' ? scopeOf(task) : 'head').size;
  const subgroups = federation.evaluation.subgroups.flatMap(subgroupsOf).length;
  const heads = task?.kind === 'evaluate' ? task.heads.length + OWN_HEADS + federation.evaluation.folds + subgroups : 0;
  const figures = heads * evaluationBytes(architecture.tasks);
  const sums = task?.kind === 'summarise' ? task.folds * sumsBytes(task.statistics, context) : 0;
  const shape = task?.kind === 'summarise' ? shapeOfSums(task.statistics, context) : null;
  const statistics = shape === null ? 0 : 8 * (shape.classes + shape.sums + shape.squares + shape.gram + shape.fourier);
  return Math.min(LIMITS.blobBytes, FRAME_BYTES + Math.max(4 * parameters, 2 * 8 * featureSize, sums, statistics, figures));
}

/** Of sums in double precision; null where a task asks for others. */
function shapeOfSums(statistics: SummariseTask['statistics'], { federation, architecture }: LiveRun['context']) {
  if (statistics === 'scores') return scoreSumsShape(architecture.classes);
  return statistics === 'classes' ? lossStatisticsShape(federation.training.loss, architecture) : null;
}

/** One fold's sums at their widest, 6 bytes a number. */
function sumsBytes(statistics: SummariseTask['statistics'], { architecture: { layout, classes, tasks } }: LiveRun['context']): number {
  if (statistics !== 'gram' && statistics !== 'class-moments') return 0;
  const { width } = lastLayerOf(layout);
  const products = statistics === 'gram' ? tasks.length * triangleSize(width) : classes * width;
  return 6 * (products + classes * width) + 10 * classes;
}
