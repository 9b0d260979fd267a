/** What a site's time goes into. Reading, features and waiting may overlap with each other. */
export const PHASES = ['reading', 'features', 'training', 'evaluating', 'waiting', 'transfer'] as const;
/** One of {@link PHASES}. */
export type SitePhase = (typeof PHASES)[number];
/** Seconds by phase; without those that took none. */
export type PhaseSeconds = Readonly<Partial<Record<SitePhase, number>>>;

/** Adds up seconds by phase. */
export interface PhaseClock {
  /** Runs the work and counts its time. */
  measure<T>(phase: SitePhase, work: () => Promise<T>): Promise<T>;
  seconds(): PhaseSeconds;
  /** Seconds by phase since the last call. */
  lap(): PhaseSeconds;
}

export function startClock(now: () => number = () => performance.now()): PhaseClock {
  const totals = new Map<SitePhase, number>();
  let atLap = new Map<SitePhase, number>();
  const secondsOf = (entries: Iterable<[SitePhase, number]>): PhaseSeconds =>
    Object.fromEntries([...entries].filter(([, ms]) => ms > 0).map(([phase, ms]) => [phase, Math.round(ms) / 1000]));
  return {
    async measure(phase, work) {
      const start = now();
      try {
        return await work();
      } finally {
        totals.set(phase, (totals.get(phase) ?? 0) + now() - start);
      }
    },
    seconds: () => secondsOf(totals),
    lap() {
      const difference = secondsOf([...totals].map(([phase, ms]) => [phase, ms - (atLap.get(phase) ?? 0)]));
      atLap = new Map(totals);
      return difference;
    },
  };
}
