import type { Digest, Evaluation, ModelManifest, RunId, SiteId, SplitCounts } from '@atoll/core';
import type { TrafficCounts } from '../connection/index.ts';
import type { PhaseSeconds } from './clock.ts';
import type { SiteEnd } from './events.ts';
import type { PersonalOutcome } from './personal.ts';

/** One answered task. */
export interface AnsweredTask {
  readonly id: string;
  readonly kind: string;
  readonly round: number;
  /** From the assignment to the acknowledgement. */
  readonly seconds: number;
  /** Of the answer. */
  readonly sizeBytes: number;
}

/** Counts on the site's own images; null where the head was not judged. */
export interface OwnScores {
  readonly federated: Evaluation | null;
  readonly alone: Evaluation | null;
  /** The head that the site chose for itself. */
  readonly personal: Evaluation | null;
}

/** How it ended for one site, and what it has from it. Also `results.json`. */
export interface SiteOutcome {
  readonly end: SiteEnd;
  /** Of the end, for a person. */
  readonly message: string;
  /** The number of the error when the run failed. */
  readonly code: number | null;
  readonly run: RunId;
  readonly site: SiteId;
  readonly engine: string;
  /** In the order of the head's outputs; with several tasks `task: class`. */
  readonly classes: readonly string[];
  readonly counts: SplitCounts;
  /** Training images by class; this file stays at the site. */
  readonly classCounts: readonly number[];
  readonly model: { readonly folder: string; readonly digest: Digest; readonly manifest: ModelManifest } | null;
  /** The site's own model, for its own images. */
  readonly personal: PersonalOutcome | null;
  readonly validation: OwnScores;
  readonly test: OwnScores;
  readonly seconds: PhaseSeconds;
  readonly bytes: TrafficCounts;
  readonly tasks: readonly AnsweredTask[];
}
