/**
 * All images / (classes · images of the class) for each class, [classes]: every class counts alike, and the mean weight over
 * all images is 1. From counts over all sites it is the same at each. A class without an image gets 0; only classes that
 * have one are counted.
 *
 * King, Zeng: Logistic Regression in Rare Events Data. Political Analysis 9, 2001.
 */
export function balancedWeights(counts: ArrayLike<number>): Float64Array {
  const images = Array.from(counts).reduce((sum, count) => sum + count, 0);
  const present = Array.from(counts).filter((count) => count > 0).length;
  return Float64Array.from(counts, (count) => (count > 0 ? images / (present * count) : 0));
}
