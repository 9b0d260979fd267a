import { type AloneResult, type Parameters, seedFrom, trainAlone } from '@atoll/core';
import { type TaskContext, trainingConfig } from './context.ts';
import type { SiteParts } from './parts.ts';

/** Trains what the site has by itself: as many epochs as given, the best kept by its own validation images. */
export function trainYardstick(context: TaskContext, parts: SiteParts, initial: Parameters, epochs: number): Promise<AloneResult> {
  const { tf, architecture, federation, site, signal, onEpoch } = context;
  return trainAlone(tf, {
    architecture,
    initial,
    data: parts.train,
    validation: parts.validation,
    config: trainingConfig(federation),
    metric: federation.evaluation.metric,
    epochs,
    seed: seedFrom(federation.seed, site, 'alone'),
    signal,
    onEpoch: (epoch) => onEpoch?.(epoch, epochs),
  });
}
