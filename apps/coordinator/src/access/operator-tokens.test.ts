import * as crypto from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOf, keyPairOf, type OperatorName } from '@atoll/core';
import { afterEach, expect, it, vi } from 'vitest';
import { Journal, Store } from '../storage/index.ts';
import { Access } from './access.ts';

vi.mock('node:crypto', { spy: true });

const folder = mkdtempSync(join(tmpdir(), 'atoll-tokens-'));
const store = new Store(folder);
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

it('are compared in constant time, as many whichever of them it is, or none', () => {
  const access = new Access({
    journal: new Journal(store),
    events: [],
    key: keyPairOf(new Uint8Array(32).fill(1)),
    open: false,
    now: () => 1,
    onEvent: () => undefined,
  });
  const tokens = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte));
  for (const [index, token] of tokens.entries()) {
    const operator = `operator-${index}` as OperatorName; // a name by its letters
    access.apply({ type: 'operator-added', operator, role: 'admin', tokenHash: digestOf(token), by: 'test', at: 1 });
  }
  const compared = vi.mocked(crypto.timingSafeEqual);
  for (const [index, token] of tokens.entries()) {
    compared.mockClear();
    expect(access.operatorOf(token).name).toBe(`operator-${index}`);
    expect(compared).toHaveBeenCalledTimes(tokens.length);
  }
  compared.mockClear();
  expect(() => access.operatorOf(new Uint8Array(32))).toThrow(expect.objectContaining({ code: 811 }));
  expect(compared).toHaveBeenCalledTimes(tokens.length);
});
