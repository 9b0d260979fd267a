import { type ScoreReference, scoreShift, shareOffsets } from '../adaptation/index.ts';
import type { AdaptationConfig } from '../federation/index.ts';
import type { HeadArchitecture, Tf } from '../heads/index.ts';
import type { Parameters } from '../parameters/index.ts';
import { type FeatureSet, imageScores } from '../training/index.ts';
import type { Candidate } from './candidates.ts';
import type { PersonalMethod } from './method.ts';
import { shiftScores, temper } from './parameters.ts';

/** What a site without labels makes its personal model from. */
export interface AdaptationRequest {
  readonly architecture: HeadArchitecture;
  /** The final head as it is. */
  readonly global: Parameters;
  /** What its scores are divided by. */
  readonly temperature: number;
  /** The site's images without a label, as the head takes them. */
  readonly unlabelled: FeatureSet;
  /** Whether they are in coordinates of the site's own. */
  readonly statistics: boolean;
  /** Where the scores of labelled images lie; null where nobody said. */
  readonly reference: ScoreReference | null;
  readonly adaptation: AdaptationConfig;
}

/**
 * The personal head of a site without labels: the global one, its temperature in it, with the bias of its last layer changed.
 * What all scores of the site are off by is taken off first, then it is fitted to the shares of the classes among the site's
 * images; see {@link scoreShift} and {@link shareOffsets}. The global head where neither can be told. Deterministic.
 */
export async function adaptHead(tf: Tf, request: AdaptationRequest): Promise<Candidate> {
  const { architecture, global, temperature, unlabelled, statistics, reference, adaptation } = request;
  const { classes } = architecture;
  const tempered = temper(global, temperature);
  const { scores } = await imageScores(tf, architecture, global, unlabelled);
  const asItIs: Candidate = { method: methodOf({ statistics, shift: false, shares: false }), parameters: tempered };
  if (reference === null || scores.length === 0) return asItIs;
  const shift = scoreShift(scores, reference, adaptation.shift);
  const moved = scores.map((score, at) => (score - (shift[at % classes] ?? 0)) / temperature);
  const shares = adaptation.shares ? shareOffsets(moved, reference.priors) : new Float64Array(classes);
  const offsets = shares.map((offset, k) => offset - (shift[k] ?? 0) / temperature);
  if (!offsets.every(Number.isFinite)) return asItIs;
  const method = methodOf({ statistics, shift: shift.some((value) => value !== 0), shares: adaptation.shares });
  return { method, parameters: shiftScores(tempered, offsets) };
}

const methodOf = (changes: Omit<Extract<PersonalMethod, { kind: 'adapted' }>, 'kind'>): PersonalMethod =>
  changes.statistics || changes.shift || changes.shares ? { kind: 'adapted', ...changes } : { kind: 'global' };
