const QUARTERS = 4;

/** Values of histograms of so many `bins`, one for each quarter of an image. */
export const quartersSize = (bins: number): number => QUARTERS * bins;

/**
 * How frequent each bin is in each quarter of a picture of bins [height, width]: [quarters, bins], the root of the share, times
 * √bins so that values are about 1. Roots of shares are compared by their products as the Hellinger distance compares
 * histograms, in which frequent bins do not drown rare ones (Arandjelović & Zisserman: Three things everyone should know to
 * improve object retrieval. CVPR 2012).
 */
export function quarterHistograms(binOf: (x: number, y: number) => number, width: number, height: number, bins: number): Float32Array {
  const counts = new Float64Array(QUARTERS * bins);
  const [half, middle] = [Math.floor(width / 2), Math.floor(height / 2)];
  for (let y = 0; y < height; y++) {
    const row = y < middle ? 0 : 2;
    for (let x = 0; x < width; x++) counts[(row + (x < half ? 0 : 1)) * bins + binOf(x, y)]++;
  }
  const features = new Float32Array(counts.length);
  for (let quarter = 0; quarter < QUARTERS; quarter++) {
    const own = counts.subarray(quarter * bins, (quarter + 1) * bins);
    const total = own.reduce((sum, count) => sum + count, 0);
    for (let i = 0; i < bins; i++) features[quarter * bins + i] = total === 0 ? 0 : Math.sqrt((bins * own[i]) / total);
  }
  return features;
}
