import { createRandom, seedFrom } from '../random/index.ts';

/**
 * Fills the weights of a hidden layer with uniform numbers in ±√(6 / inputs) (He et al., Delving Deep into Rectifiers, 2015;
 * uniform because it has the same bits everywhere). They follow from `purpose` and the seed.
 */
export function drawHidden(weights: Float32Array, inputs: number, purpose: string, seed: number): void {
  const random = createRandom(seedFrom(purpose, seed));
  const limit = Math.sqrt(6 / inputs);
  for (let i = 0; i < weights.length; i++) weights[i] = (2 * random.uniform() - 1) * limit;
}
