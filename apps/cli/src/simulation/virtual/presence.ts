import type { Interruption, Scheduled, SiteTraits } from '@atoll/core';
import type { Conditions } from './activity.ts';

/** Whether a virtual site's machine is on and its connection there: interruptions without end, each drawn when the one before is over. */
export class Presence {
  isOn = true;
  hasLink = true;
  outages = 0;
  shutdowns = 0;
  readonly #after: (milliseconds: number, act: () => void) => Scheduled;
  readonly #changed: () => void;

  /** @param changed is called after the machine or the connection came or went */
  constructor(after: (milliseconds: number, act: () => void) => Scheduled, changed: () => void) {
    this.#after = after;
    this.#changed = changed;
  }

  /** As they are now. */
  get conditions(): Conditions {
    return { isOn: this.isOn, hasLink: this.hasLink };
  }

  /** From the site's start on. */
  begin(traits: Pick<SiteTraits, 'nextOutage' | 'nextShutdown'>): void {
    this.#interrupt(
      () => traits.nextOutage(),
      (isThere) => {
        if (!isThere) this.outages += 1;
        this.hasLink = isThere;
      },
    );
    this.#interrupt(
      () => traits.nextShutdown(),
      (isThere) => {
        if (!isThere) this.shutdowns += 1;
        this.isOn = isThere;
      },
    );
  }

  #interrupt(draw: () => Interruption | null, set: (isThere: boolean) => void): void {
    const next = draw();
    if (next === null) return;
    this.#after(next.afterMs, () => {
      set(false);
      this.#changed();
      this.#after(next.lastsMs, () => {
        set(true);
        this.#changed();
        this.#interrupt(draw, set);
      });
    });
  }
}
