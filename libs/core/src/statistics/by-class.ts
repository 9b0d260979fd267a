/** Throws RangeError outside 0 … classes−1. */
export function checkedLabel(label: number, classes: number): number {
  if (label < 0 || label >= classes) throw new RangeError(`label ${label} is not in 0 … ${classes - 1}`);
  return label;
}

/** Adds `part` to `into`, `sign` times. Throws RangeError for another length. */
export function addTo(into: Float64Array, part: Float64Array, sign: 1 | -1): void {
  if (into.length !== part.length) throw new RangeError(`sums of ${part.length} values do not add to ${into.length}`);
  for (let i = 0; i < into.length; i++) into[i] = (into[i] as number) + sign * (part[i] as number); // same length
}
