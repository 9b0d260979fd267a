/**
 * (1 − share) · target + share / classes in every row of `targets` [samples, classes] that has a label, in place.
 *
 * Szegedy, Vanhoucke, Ioffe, Shlens, Wojna: Rethinking the Inception Architecture for Computer Vision. CVPR 2016, section 7.
 */
export function smoothTargets(targets: Float32Array, classes: number, share: number): void {
  for (let start = 0; start < targets.length; start += classes) {
    const row = targets.subarray(start, start + classes);
    if (row.every((value) => value === 0)) continue;
    row.forEach((value, k) => {
      row[k] = (1 - share) * value + share / classes;
    });
  }
}
