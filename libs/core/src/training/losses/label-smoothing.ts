/**
 * (1 − share) · target + share / classes in every row of `targets` [samples, classes] that has a label, in place; over the classes
 * of each of the `tasks` for itself.
 *
 * Szegedy, Vanhoucke, Ioffe, Shlens, Wojna: Rethinking the Inception Architecture for Computer Vision. CVPR 2016, section 7.
 */
export function smoothTargets(targets: Float32Array, tasks: readonly number[], share: number): void {
  for (let start = 0; start < targets.length; ) {
    for (const classes of tasks) {
      const row = targets.subarray(start, start + classes);
      start += classes;
      if (row.every((value) => value === 0)) continue;
      row.forEach((value, k) => {
        row[k] = (1 - share) * value + share / classes;
      });
    }
  }
}
