import { AtollError } from '@atoll/core';
import { expect, test } from 'vitest';
import { untilWritten } from './patience.ts';

const full = () =>
  new AtollError(702, 'answers cannot be written.', { cause: Object.assign(new Error('no space left'), { code: 'ENOSPC' }) });

test('what cannot be written is written again until there is room, and the wait is told of once', async () => {
  const told: string[] = [];
  let attempts = 0;
  const work = async () => {
    attempts += 1;
    if (attempts < 4) throw full();
    return 'written';
  };
  const patience = { giveUpAfterMs: 60_000, retryMs: 1, onWaiting: (reason: string) => void told.push(reason) };
  expect(await untilWritten(work, patience)).toBe('written');
  expect(attempts).toBe(4);
  expect(told).toEqual(['702: answers cannot be written (ENOSPC)']);
});

test('it ends when its time is over, when nobody wants it any more, and at once for what is no matter of the disk', async () => {
  const onWaiting = () => undefined;
  const fails = (error: Error) => async () => Promise.reject(error);
  await expect(untilWritten(fails(full()), { giveUpAfterMs: 0, onWaiting })).rejects.toMatchObject({ code: 702 });
  await expect(untilWritten(fails(full()), { giveUpAfterMs: 60_000, onWaiting, signal: { aborted: true } })).rejects.toMatchObject({
    code: 702,
  });
  await expect(untilWritten(fails(new AtollError(505, 'x')), { giveUpAfterMs: 60_000, onWaiting })).rejects.toMatchObject({ code: 505 });
});
