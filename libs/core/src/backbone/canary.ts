import { AtollError } from '../errors.ts';
import type { BackboneManifest } from './manifest.ts';

/** How far one cut's canary features lie from the manifest's reference, relative to the reference's Euclidean norm. */
export interface CanaryDifference {
  readonly cut: string;
  readonly difference: number;
  readonly tolerance: number;
  readonly withinTolerance: boolean;
}

const euclidean = (values: readonly number[]) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

/**
 * Compares the canary's features at one cut with the manifest's reference: the kept values and the norm of all.
 * @throws AtollError 304 when the manifest keeps no reference for this cut, or the features are of another size.
 */
export function compareCanary(manifest: BackboneManifest, cut: string, features: ArrayLike<number>): CanaryDifference {
  const reference = manifest.canary.references[cut];
  const size = manifest.cuts[cut]?.shape.reduce((product, extent) => product * extent, 1);
  if (reference === undefined || size !== features.length) {
    throw new AtollError(304, `The canary of ${manifest.name} has no reference of ${features.length} values for the cut ${cut}.`);
  }
  const deviations = reference.indices.map((index, i) => (features[index] ?? Number.NaN) - (reference.values[i] ?? Number.NaN));
  const ofValues = euclidean(deviations) / euclidean(reference.values);
  const ofNorm = Math.abs(euclidean(Array.from(features)) - reference.norm) / reference.norm;
  const difference = Math.max(ofValues, ofNorm);
  const tolerance = manifest.canary.relativeTolerance;
  return { cut, difference, tolerance, withinTolerance: difference <= tolerance };
}

/** @throws AtollError 303 when a difference is beyond its tolerance. */
export function requireCanary(differences: readonly CanaryDifference[]): void {
  const wrong = differences.find((entry) => !entry.withinTolerance);
  if (wrong === undefined) return;
  const percent = (part: number) => `${(100 * part).toFixed(2)} %`;
  throw new AtollError(
    303,
    `The canary's features at ${wrong.cut} lie ${percent(wrong.difference)} from the reference; ${percent(wrong.tolerance)} is allowed.`,
  );
}
