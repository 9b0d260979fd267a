import { scoresByTask } from '../evaluation/index.ts';
import type { HeadArchitecture, Tf } from '../heads/index.ts';
import type { Parameters } from '../parameters/index.ts';
import { type FeatureSet, predictScores, type TrainingConfig } from '../training/index.ts';
import { classOffsets, classWeights } from './class-shares.ts';
import { trainDitto } from './ditto.ts';
import type { PersonalMethod } from './method.ts';
import { interpolate, shiftScores } from './parameters.ts';

/** What a site has alone. */
export interface AloneHead {
  readonly parameters: Parameters;
  /** The site's validation images as this head takes them, where it is not one of the run's in the run's coordinates: then it is not blended. */
  readonly own: { readonly architecture: HeadArchitecture; readonly validation: FeatureSet } | null;
}

/** What a site with labels makes and chooses its personal head from. */
export interface PersonalRequest {
  readonly architecture: HeadArchitecture;
  /** The final head, its temperature already in it. */
  readonly global: Parameters;
  readonly alone: AloneHead;
  /** Standardised as the run does it; either may be empty. */
  readonly train: FeatureSet;
  readonly validation: FeatureSet;
  readonly config: TrainingConfig;
  /** As many as the yardstick trains; Ditto trains as long. */
  readonly epochs: number;
  readonly seed: number;
  /** Whether heads that are trained on from the global one are tried; they are unless told. */
  readonly trainsOn?: boolean;
  readonly signal?: { readonly aborted: boolean };
}

/** A head that a site may choose. */
export interface Candidate {
  readonly method: PersonalMethod;
  readonly parameters: Parameters;
}

const FINE_TUNE_EPOCHS = 5;
const DITTO_STRENGTHS = [0.1, 1];
export const BLEND_SHARES = [0.8, 0.5, 0.2];

/** How unevenly classes count: where training balances them, by the root of what would make them count alike. */
export function weightExponent({ sampling = 'shuffle', loss }: TrainingConfig): number {
  const balances = sampling !== 'shuffle' || loss?.classWeights === 'balanced' || (loss?.logitAdjustment ?? 0) > 0;
  return balances ? 0.5 : 0;
}

/** All heads that a site chooses from, one by one, global and alone first; ends early when the signal aborts. */
export async function* personalCandidates(tf: Tf, request: PersonalRequest): AsyncGenerator<Candidate> {
  const { architecture, global, alone, train: data, config, epochs, seed, trainsOn = true, signal } = request;
  const training = { architecture, initial: global, data, config, seed, ...(signal === undefined ? {} : { signal }) };
  yield { method: { kind: 'global' }, parameters: global };
  yield { method: { kind: 'alone' }, parameters: alone.parameters };
  const fitted = await fitClassShares(tf, request);
  yield { method: { kind: 'class-shares' }, parameters: fitted };
  if (!trainsOn) return;
  const fineTuneEpochs = Math.min(FINE_TUNE_EPOCHS, epochs);
  const tuned = await trainDitto(tf, { ...training, epochs: fineTuneEpochs }, 0);
  if (tuned !== null) yield { method: { kind: 'fine-tune', epochs: fineTuneEpochs }, parameters: tuned };
  const partner = blendPartner(request, tuned);
  for (const share of partner === null ? [] : BLEND_SHARES)
    yield { method: { kind: 'blend', share }, parameters: interpolate(fitted, partner ?? fitted, share) };
  for (const strength of DITTO_STRENGTHS) {
    const parameters = await trainDitto(tf, { ...training, epochs }, strength);
    if (parameters !== null) yield { method: { kind: 'ditto', strength }, parameters };
  }
}

/** The global head with the offsets that suit the class shares of all images that the site learns and chooses from. */
async function fitClassShares(tf: Tf, { architecture, global, train, validation, config }: PersonalRequest): Promise<Parameters> {
  const { tasks } = architecture;
  const scores = await Promise.all(
    [train, validation].map(({ features, dimension }) => predictScores(tf, architecture, global, features, dimension)),
  );
  const labels = Int32Array.from([...train.labels, ...validation.labels]);
  const offsets = scoresByTask(Float32Array.from(scores.flatMap((part) => [...part])), labels, tasks).flatMap((task) => {
    const weights = classWeights(task.labels, task.classes, weightExponent(config));
    return [...classOffsets(task.scores, task.labels, task.classes, weights)];
  });
  return shiftScores(global, Float64Array.from(offsets));
}

/**
 * Heads whose scores are linear in their parameters are blended with what the site trained from the start. Between two
 * networks trained apart no point may be good, so others are blended with the fine-tuned head, which began at the global one.
 */
function blendPartner({ architecture, alone }: PersonalRequest, tuned: Parameters | null): Parameters | null {
  const linear = architecture.layout.tensors.length === 2;
  return linear && alone.own === null ? alone.parameters : tuned;
}
