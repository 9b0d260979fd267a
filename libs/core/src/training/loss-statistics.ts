import { type LossConfig, statisticsNeeds } from '../federation/index.ts';
import type { HeadArchitecture } from '../heads/index.ts';
import {
  type ClassStatistics,
  type ClassStatisticsShape,
  classStatisticsOf,
  classStatisticsShape,
  emptyClassStatistics,
} from '../statistics/index.ts';
import { countsByTask } from './batches.ts';
import { fourierMaps } from './losses/mmd.ts';
import type { FeatureSet } from './types.ts';

/** How long the sums are that the loss needs; null where it needs none. */
export function lossStatisticsShape(loss: LossConfig, { classes, featureSize }: HeadArchitecture): ClassStatisticsShape | null {
  const needs = statisticsNeeds(loss);
  if (needs === null) return null;
  const fourier = needs.fourier === null ? null : { size: needs.fourier.bandwidths.length * needs.fourier.units };
  return classStatisticsShape({ ...needs, fourier }, classes, featureSize);
}

/** The sums over labelled features, as the head takes them, that the loss needs. Throws RangeError for a loss that needs none. */
export function lossStatisticsOf(data: FeatureSet, loss: LossConfig, architecture: HeadArchitecture): ClassStatistics {
  const { classes, featureSize, tasks } = architecture;
  const needs = statisticsNeeds(loss);
  if (needs === null) throw new RangeError('the loss needs no sums');
  if (tasks.length > 1) return onlyCounts(data, loss, architecture);
  const fourier = needs.fourier === null ? null : fourierMaps(needs.fourier, featureSize);
  return classStatisticsOf(data, { ...needs, fourier }, classes);
}

/** Images by class, of one task after the other. Throws RangeError for a loss that needs more: sums are of one label set. */
function onlyCounts({ labels }: FeatureSet, loss: LossConfig, architecture: HeadArchitecture): ClassStatistics {
  const { tasks } = architecture;
  const shape = lossStatisticsShape(loss, architecture);
  if (shape === null || shape.sums + shape.squares + shape.gram + shape.fourier > 0)
    throw new RangeError('the loss needs sums of one label set');
  return { ...emptyClassStatistics(shape), counts: countsByTask(labels, tasks) };
}
