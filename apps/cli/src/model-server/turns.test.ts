import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Turns } from './turns.ts';

const never = new AbortController().signal;
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('gives at most so many turns at once, in order, and loses none whatever ends first', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.array(fc.oneof(fc.constant('ask' as const), fc.record({ end: fc.nat(5) }), fc.record({ leave: fc.nat(5) })), { maxLength: 40 }),
      async (atOnce, steps) => {
        const turns = new Turns({ atOnce, waiting: 4, waitMs: 60_000 });
        const waiting: { readonly number: number; readonly stop: AbortController }[] = [];
        const held: { readonly number: number; readonly release: () => void }[] = [];
        const order: number[] = [];
        let asked = 0;
        const remove = <T>(list: T[], item: T): void => void list.splice(list.indexOf(item), 1);
        for (const step of steps) {
          if (step === 'ask') {
            const entry = { number: asked++, stop: new AbortController() };
            const full = held.length === atOnce && waiting.length === 4;
            waiting.push(entry);
            turns.take(entry.stop.signal).then(
              (release) => {
                remove(waiting, entry);
                held.push({ number: entry.number, release });
                order.push(entry.number);
              },
              (error: unknown) => {
                remove(waiting, entry);
                if (!entry.stop.signal.aborted) expect(full && error).toMatchObject({ code: 422 });
              },
            );
          } else if ('end' in step) {
            const entry = held[step.end % Math.max(1, held.length)];
            if (entry === undefined) continue;
            remove(held, entry);
            entry.release();
            entry.release();
          } else waiting[step.leave % Math.max(1, waiting.length)]?.stop.abort(new Error('gone'));
          await settled();
          expect(held.length).toBeLessThanOrEqual(atOnce);
          if (waiting.length > 0) expect(held.length).toBe(atOnce);
        }
        expect(order).toEqual([...order].sort((a, b) => a - b));
      },
    ),
    { numRuns: 200 },
  );
});

it('ends a wait with its reason', async () => {
  const turns = new Turns({ atOnce: 1, waiting: 1, waitMs: 20 });
  const release = await turns.take(never);
  await expect(turns.take(never)).rejects.toMatchObject({ code: 422, message: expect.stringContaining('has waited') });
  release();
  (await turns.take(never))();
});
