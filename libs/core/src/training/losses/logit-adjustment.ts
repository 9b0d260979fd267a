/**
 * tau · log πₖ for each class, [classes], to be added to the scores while a head is trained, and left out when it predicts:
 * the trained scores are then those for classes that are alike frequent. π is the share of the class among all images, over
 * all sites; a class without an image is taken to have one.
 *
 * Menon, Jayasumana, Rawat, Jain, Veit, Kumar: Long-tail learning via logit adjustment. ICLR 2021, equation 10.
 */
export function logitOffsets(counts: ArrayLike<number>, tau: number): Float32Array {
  const taken = Array.from(counts, (count) => Math.max(1, count));
  const images = taken.reduce((sum, count) => sum + count, 0);
  return Float32Array.from(taken, (count) => tau * Math.log(count / images));
}
