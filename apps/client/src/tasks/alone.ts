import { type AloneResult, ownLoss, type Parameters, type Standardisation, seedFrom, trainAlone } from '@atoll/core';
import { type TaskContext, trainingConfig } from './context.ts';
import { ownStandardisation, type SiteParts, standardiseParts, trainingRows } from './parts.ts';

/** Trains what the site has by itself: as many epochs as given, the best kept by its own validation images. */
export function trainYardstick(context: TaskContext, parts: SiteParts, initial: Parameters, epochs: number): Promise<AloneResult> {
  const { tf, architecture, federation, site, signal, onEpoch } = context;
  return trainAlone(tf, {
    architecture,
    initial,
    data: trainingRows(parts, ownLoss(federation.training.loss)),
    validation: parts.validation,
    config: trainingConfig(federation),
    metric: federation.evaluation.metric,
    epochs,
    seed: seedFrom(federation.seed, site, 'alone'),
    signal,
    onEpoch: (epoch) => onEpoch?.(epoch, epochs),
  });
}

/** What a site has alone, and the coordinates that it is in. */
export interface AloneHere {
  readonly parameters: Parameters;
  readonly standardisation: Standardisation | null;
  /** The site's features as this head takes them. */
  readonly parts: SiteParts;
}

/** Trains it in coordinates of the site's own, from the first head of the run. Null when it was aborted. @throws AtollError 306 */
export async function trainAloneHere(context: TaskContext, epochs: number): Promise<AloneHere | null> {
  const { architecture, federation, parts } = context;
  const standardisation = ownStandardisation(federation, parts);
  const own = standardiseParts(parts, standardisation, architecture.embedding);
  const initial = architecture.initialise(seedFrom(federation.seed, 'head'));
  const { parameters, aborted } = await trainYardstick(context, own, initial, epochs);
  return aborted ? null : { parameters, standardisation, parts: own };
}
