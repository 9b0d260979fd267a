import { decode, encode, wire } from '@atoll/protocol';
import type { Notes } from '../storage/index.ts';

/** What was refused since counting began, by number: how often, and the last one. There are as many as errors have numbers. */
export class Refusals {
  readonly #notes: Notes;
  readonly #since: number;
  readonly #byCode = new Map<number, wire.RefusalRecord.$Properties>();

  /** Goes on with what was counted before the coordinator was started. Throws AtollError 701. */
  constructor(notes: Notes, now: number) {
    this.#notes = notes;
    const [since] = notes.of('counting', (note) => decode(wire.RefusalList, note).since);
    this.#since = since ?? now;
    if (since === undefined) notes.put('counting', '', encode(wire.RefusalList, { since: now }));
    for (const record of notes.of('refusal', (note) => decode(wire.RefusalRecord, note))) this.#byCode.set(record.code, record);
  }

  count(code: number, who: string, message: string, at: number): void {
    const count = (this.#byCode.get(code)?.count ?? 0) + 1;
    const record = { code, count, at, who, message: message.slice(0, LONGEST) };
    this.#byCode.set(code, record);
    this.#notes.put('refusal', String(code), encode(wire.RefusalRecord, record));
  }

  /** By number. */
  list(): wire.RefusalList.$Properties {
    return { refusals: [...this.#byCode.values()].sort((a, b) => (a.code ?? 0) - (b.code ?? 0)), since: this.#since };
  }
}

const LONGEST = 1_000;
