import { describe, expect, it } from 'vitest';
import { type Compute, openWithFallback } from './fallback.ts';

const giving =
  (value: number): Compute =>
  async (images) => [Float32Array.of(value, images.length)];
const failing: Compute = async () => {
  throw new Error('the device was lost');
};
const batch = () => new Uint8Array(3);

async function opened(better: () => Promise<Compute>, sure = async () => giving(2)) {
  const reasons: string[] = [];
  let sureOpened = 0;
  const fallback = await openWithFallback(
    better,
    () => {
      sureOpened++;
      return sure();
    },
    (reason) => reasons.push(reason),
  );
  const values = () => fallback.compute(batch(), [1]).then(([features = []]) => [...features]);
  return { fallback, reasons, values, sureOpened: () => sureOpened };
}

describe('an engine with another behind it', () => {
  it('computes on the better one, and never opens the sure one', async () => {
    const { values, reasons, sureOpened, fallback } = await opened(async () => giving(1));
    expect(await values()).toEqual([1, 3]);
    expect([reasons, sureOpened(), fallback.isBetter]).toEqual([[], 0, true]);
  });

  it('goes on with the sure one, told once and opened once, when several batches fail together', async () => {
    const { values, reasons, sureOpened, fallback } = await opened(async () => failing);
    expect(await Promise.all([values(), values(), values()])).toEqual([
      [2, 3],
      [2, 3],
      [2, 3],
    ]);
    expect([reasons, sureOpened(), fallback.isBetter]).toEqual([['the device was lost'], 1, false]);
  });

  it('starts with the sure one when the better one does not open', async () => {
    const { values, reasons } = await opened(() => Promise.reject(new Error('no adapter')));
    expect(await values()).toEqual([2, 3]);
    expect(reasons).toEqual(['no adapter']);
  });

  it('does not ask the better one any more once it is given up', async () => {
    const { values, fallback, reasons } = await opened(async () => giving(1));
    expect(await values()).toEqual([1, 3]);
    await fallback.giveUp(new Error('its canary differs'));
    await fallback.giveUp(new Error('again'));
    expect(await values()).toEqual([2, 3]);
    expect(reasons).toEqual(['its canary differs']);
  });

  it('fails when neither opens', async () => {
    const nothing = () => Promise.reject(new Error('not here'));
    await expect(opened(nothing, nothing)).rejects.toThrow('not here');
  });
});
