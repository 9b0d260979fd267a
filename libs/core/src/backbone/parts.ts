import { AtollError } from '../errors.ts';
import type { BackboneManifest } from './manifest.ts';

/** Checks what both kinds of backbone have: that the canary's references fit the cuts. Throws AtollError 302. */
export function checkParts({ cuts, canary }: Pick<BackboneManifest, 'cuts' | 'canary'>): void {
  const invalid = (sentence: string) => new AtollError(302, `The backbone's manifest is not valid: ${sentence}.`);
  for (const [name, reference] of Object.entries(canary.references)) {
    const shape = cuts[name]?.shape;
    if (shape === undefined || reference.values.length !== reference.indices.length)
      throw invalid(`the canary's reference for ${name} fits no cut`);
    const size = shape.reduce((product, extent) => product * extent, 1);
    if (reference.indices.some((index) => index >= size)) throw invalid(`the canary's reference for ${name} reaches past the cut`);
  }
}
