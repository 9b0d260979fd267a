/**
 * The features of one image divided by their Euclidean length, as a new array; zeros stay zeros. How bright or rich in contrast an
 * image is changes the length more than the direction, and few images do not average that out. Wang, Chao, Weinberger, van der
 * Maaten: SimpleShot. arXiv:1911.04623 (2019).
 */
export function unitLength(features: Float32Array): Float32Array {
  const length = Math.sqrt(features.reduce((sum, value) => sum + value * value, 0));
  return length > 0 ? features.map((value) => value / length) : features.slice();
}
