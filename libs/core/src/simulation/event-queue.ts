/** Something that happens at a time, unless it is taken back before. */
export interface Scheduled {
  cancel(): void;
}

interface Entry {
  readonly at: number;
  /** What was scheduled first happens first at the same time. */
  readonly order: number;
  act: (() => void | Promise<void>) | null;
}

/** The virtual clock: time stands still while something happens, and jumps to what happens next. */
export class EventQueue {
  readonly #heap: Entry[] = [];
  #now: number;
  #order = 0;

  /** @param start milliseconds since 1970 */
  constructor(start: number) {
    this.#now = start;
  }

  get now(): number {
    return this.#now;
  }

  /** Schedules after so many milliseconds, rounded up to whole ones; what takes no time happens next, but not within this call. */
  after(milliseconds: number, act: () => void | Promise<void>): Scheduled {
    const entry: Entry = { at: this.#now + Math.ceil(Math.max(0, milliseconds)), order: this.#order++, act };
    if (Number.isFinite(entry.at)) this.#push(entry);
    return {
      cancel: () => {
        entry.act = null;
      },
    };
  }

  /** Lets the next thing happen; false where nothing is left. */
  async next(): Promise<boolean> {
    for (;;) {
      const entry = this.#pop();
      if (entry === undefined) return false;
      const { act, at } = entry;
      if (act === null) continue;
      this.#now = at;
      await act();
      return true;
    }
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let place = heap.length;
    heap.push(entry);
    for (let above = (place - 1) >> 1; place > 0; above = (place - 1) >> 1) {
      const parent = heap[above];
      if (parent === undefined || isBefore(parent, entry)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = entry;
  }

  #pop(): Entry | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || first === last) return first;
    let place = 0;
    for (;;) {
      const below = 2 * place + 1;
      const [left, right] = [heap[below], heap[below + 1]];
      if (left === undefined) break;
      const [child, at] = right !== undefined && isBefore(right, left) ? [right, below + 1] : [left, below];
      if (!isBefore(child, last)) break;
      heap[place] = child;
      place = at;
    }
    heap[place] = last;
    return first;
  }
}

const isBefore = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);
