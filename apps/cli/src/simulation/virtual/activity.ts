import type { EventQueue, Scheduled } from '@atoll/core';

/** A stretch of work: it goes on while what it needs is there. */
export interface Stage {
  /** Under which its time is counted. */
  readonly phase: string;
  /** `link`: it stands still without a connection. `power`: it goes on without one. Neither goes on while the machine is off. */
  readonly needs: 'link' | 'power';
  /** Begins anew after the machine was off; else it goes on where it stopped. */
  readonly isLostWhenOff?: boolean;
  /** How long it takes, found out when it starts. */
  readonly milliseconds: () => number | Promise<number>;
}

/** What there is at the site. */
export interface Conditions {
  readonly isOn: boolean;
  readonly hasLink: boolean;
}

/** Work of several stages, one after the other, in virtual time. */
export class Activity {
  readonly #queue: EventQueue;
  readonly #stages: readonly Stage[];
  readonly #spend: (phase: string, milliseconds: number) => void;
  readonly #done: () => void | Promise<void>;
  #conditions: Conditions;
  #place = 0;
  /** Of the stage, once it is known. */
  #left: number | null = null;
  #whole = 0;
  #running: { readonly since: number; readonly end: Scheduled } | null = null;
  #starting: Scheduled | null = null;
  #over = false;

  /** @param spend is told of the time that each stretch took */
  constructor(
    queue: EventQueue,
    stages: readonly Stage[],
    conditions: Conditions,
    spend: (phase: string, milliseconds: number) => void,
    done: () => void | Promise<void>,
  ) {
    this.#queue = queue;
    this.#stages = stages;
    this.#conditions = conditions;
    this.#spend = spend;
    this.#done = done;
    this.#go();
  }

  /** What it is at; null when it is over. */
  get stage(): Stage | null {
    return this.#over ? null : (this.#stages[this.#place] ?? null);
  }

  /** The machine is switched on or off, or the connection comes or goes. */
  change(conditions: Conditions): void {
    if (this.#over) return;
    const wentOff = this.#conditions.isOn && !conditions.isOn;
    this.#conditions = conditions;
    const stage = this.#stages[this.#place];
    if (stage === undefined) return;
    if (!this.#mayRun(stage)) this.#suspend();
    if (wentOff && stage.isLostWhenOff === true) this.#left = this.#left === null ? null : this.#whole;
    this.#go();
  }

  /** Stops for good; what it was for does not happen. */
  cancel(): void {
    this.#suspend();
    this.#over = true;
  }

  #mayRun({ needs }: Stage): boolean {
    const { isOn, hasLink } = this.#conditions;
    return isOn && (hasLink || needs === 'power');
  }

  #suspend(): void {
    this.#starting?.cancel();
    this.#starting = null;
    const running = this.#running;
    if (running === null) return;
    running.end.cancel();
    this.#running = null;
    this.#count(running.since);
  }

  #count(since: number): void {
    const took = this.#queue.now - since;
    this.#left = Math.max(0, (this.#left ?? 0) - took);
    const phase = this.#stages[this.#place]?.phase;
    if (phase !== undefined && took > 0) this.#spend(phase, took);
  }

  #go(): void {
    const stage = this.#stages[this.#place];
    if (this.#over || stage === undefined || this.#running !== null || this.#starting !== null || !this.#mayRun(stage)) return;
    if (this.#left !== null) {
      this.#run(this.#left);
      return;
    }
    // In a turn of its own: what is found out may take real time.
    this.#starting = this.#queue.after(0, async () => {
      this.#starting = null;
      this.#whole = Math.ceil(Math.max(0, await stage.milliseconds()));
      this.#left = this.#whole;
      if (!this.#over && this.#mayRun(stage)) this.#run(this.#whole);
    });
  }

  #run(milliseconds: number): void {
    const since = this.#queue.now;
    const end = this.#queue.after(milliseconds, async () => {
      this.#running = null;
      this.#count(since);
      this.#left = null;
      this.#place += 1;
      if (this.#place < this.#stages.length) {
        this.#go();
        return;
      }
      this.#over = true;
      await this.#done();
    });
    this.#running = { since, end };
  }
}
