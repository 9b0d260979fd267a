const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A duration as a person writes it: a whole number and a unit, `500ms`, `30s`, `10m`, `2h`, `7d`. */
export const DURATION = /^([1-9]\d{0,5})(ms|s|m|h|d)$/;

/** Milliseconds of a duration such as `30s`. Throws RangeError on text that {@link DURATION} does not match. */
export function durationMs(text: string): number {
  const match = DURATION.exec(text);
  if (match === null) throw new RangeError(`not a duration: ${text}`);
  return Number(match[1]) * UNITS[match[2] as keyof typeof UNITS]; // the expression admits only these units
}

/** A duration in the largest unit that states it in whole numbers or one decimal: `45 s`, `2.5 min`, `3 h`. */
export function describeDuration(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${trim(ms / 1_000)} s`;
  if (ms < 7_200_000) return `${trim(ms / 60_000)} min`;
  if (ms < 172_800_000) return `${trim(ms / 3_600_000)} h`;
  return `${trim(ms / 86_400_000)} d`;
}

/** A moment on a clock that started at 0, to the second: `03:14:05`, `2 d 03:14:05`. */
export function describeMoment(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1_000);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const days = Math.floor(seconds / 86_400);
  return `${days === 0 ? '' : `${days} d `}${two((seconds / 3_600) % 24)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
}

const trim = (value: number): string => (value >= 20 ? value.toFixed(0) : value.toFixed(1).replace(/\.0$/, ''));
