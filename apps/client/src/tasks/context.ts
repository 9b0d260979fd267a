import {
  type Digest,
  type FederatedInputs,
  type Federation,
  type HeadArchitecture,
  ownLoss,
  type Parameters,
  type Scope,
  type ScoreReference,
  type Standardisation,
  type TailScope,
  type Tf,
  type TrainingConfig,
} from '@atoll/core';
import type { SiteParts } from './parts.ts';
import type { PersonalHead } from './personal.ts';
import type { ScopeFeatures } from './scopes.ts';

/** What a task may look at: the site's features, and the inputs that the task names, fetched before. */
export interface TaskContext {
  readonly federation: Federation;
  /** The site's name: part of every seed. */
  readonly site: string;
  readonly tf: Tf;
  readonly architecture: HeadArchitecture;
  /** The features as the backbone gives them. */
  readonly parts: SiteParts;
  /** The features in the coordinates of the task's standardisation. */
  coordinates(standardisation: Digest | null): SiteParts;
  /** A standardisation that the task names: its own, or a head's; null for features as they are. */
  standardisation(digest: Digest | null): Standardisation | null;
  /** A head that the task names, for heads of this scope; on frozen features unless told. */
  head(digest: Digest, scope?: Scope): Parameters;
  /** The scopes beyond the head that the task names. */
  readonly scopes: ReadonlyMap<TailScope, ScopeFeatures>;
  /** Where the scores of the combined head lie at labelled images; nothing where the task names no such thing. */
  readonly reference?: ScoreReference;
  /** What a fit's loss needs of the others; nothing where it is left out. */
  readonly federated?: FederatedInputs;
  /** Puts the head that the site chose for itself on disk, before anybody is told of it. */
  keepPersonal(personal: PersonalHead): Promise<void>;
  /** Aborted when the answer is not wanted any more. */
  readonly signal: { readonly aborted: boolean };
  /** After each epoch, counted from 1. */
  readonly onEpoch?: (epoch: number, epochs: number) => void;
}

/** Training as the federation wants it, of a site by itself: without the terms of the loss that need the others. */
export const trainingConfig = ({ training: { batchSize, optimiser, l2, sampling, loss, mixup } }: Federation): TrainingConfig => ({
  batchSize,
  optimiser,
  l2,
  sampling,
  loss: ownLoss(loss),
  mixup,
});
