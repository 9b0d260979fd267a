/** An axis is never shorter: its ticks are then at least 0.01 apart, which is what their labels tell, and noise stays small. */
const LEAST = 0.05;

/**
 * From where to where an axis goes that shows these values, with room on both sides and nothing beyond the bounds.
 * @param room on each side, as a share of the spread
 */
export function domainOf(values: readonly number[], [lowest, highest]: readonly [number, number], room = 0.05): [number, number] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const spread = most - least;
  const lacking = Math.max(0, LEAST - spread * (1 + 2 * room));
  const low = least - room * spread - lacking / 2;
  const high = most + room * spread + lacking / 2;
  if (low < lowest) return [lowest, Math.min(highest, Math.max(high, lowest + LEAST))];
  if (high > highest) return [Math.max(lowest, Math.min(low, highest - LEAST)), highest];
  return [low, high];
}
