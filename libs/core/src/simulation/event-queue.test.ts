import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventQueue } from './event-queue.ts';

/** Lets everything happen that is scheduled. */
async function drain(queue: EventQueue): Promise<void> {
  while (await queue.next());
}

describe('the virtual clock', () => {
  test('what is scheduled happens in the order of time, then of scheduling, and what is taken back never', async () => {
    const entries = fc.array(fc.record({ delay: fc.integer({ min: 0, max: 20 }), isCancelled: fc.boolean() }), { maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(entries, async (plan) => {
        const queue = new EventQueue(1_000);
        const happened: { at: number; place: number }[] = [];
        const scheduled = plan.map(({ delay }, place) =>
          queue.after(delay, () => {
            happened.push({ at: queue.now, place });
          }),
        );
        for (const [place, { isCancelled }] of plan.entries()) if (isCancelled) scheduled[place]?.cancel();
        await drain(queue);
        const expected = plan
          .map(({ delay, isCancelled }, place) => ({ at: 1_000 + delay, place, isCancelled }))
          .filter(({ isCancelled }) => !isCancelled)
          .sort((a, b) => a.at - b.at || a.place - b.place)
          .map(({ at, place }) => ({ at, place }));
        expect(happened).toEqual(expected);
      }),
    );
  });

  test('time stands still while something happens, also where that takes real time', async () => {
    const queue = new EventQueue(0);
    const seen: number[] = [];
    queue.after(5, async () => {
      await Promise.resolve();
      queue.after(0.2, () => void seen.push(queue.now));
      seen.push(queue.now);
    });
    queue.after(Number.POSITIVE_INFINITY, () => void seen.push(-1));
    await drain(queue);
    expect(seen).toEqual([5, 6]); // rounded up: nothing happens earlier than asked for
  });
});
