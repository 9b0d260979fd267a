import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AtollError } from '../errors.ts';
import type { Digest, PublicKey } from '../identity.ts';
import {
  afterEvent,
  currentModel,
  EMPTY_STORE,
  parseStoreHistory,
  previousModel,
  type StoreEvent,
  type StoreState,
  storeHistoryText,
} from './store-history.ts';

const at = '2026-01-01T00:00:00.000Z';
const by = 'ada';
const digestOf = (number: number): Digest => String(number).repeat(64).slice(0, 64) as Digest; // digits of a digest
const names = ['a', 'b', 'c', 'a.1', 'never-added'];

const events: fc.Arbitrary<StoreEvent> = fc.oneof(
  fc.record({
    event: fc.constant('added' as const),
    at: fc.constant(at),
    by: fc.string({ maxLength: 200 }),
    name: fc.constantFrom(...names.slice(0, 4)),
    digest: fc.integer({ min: 0, max: 5 }).map(digestOf),
    signedBy: fc.constantFrom(null, 'f'.repeat(64) as PublicKey), // a key's digits
  }),
  fc.record({
    event: fc.constantFrom('promoted' as const, 'rolled-back' as const),
    at: fc.constant(at),
    by: fc.constant(by),
    name: fc.constantFrom(...names),
  }),
);

const codeOf = (work: () => unknown): number => {
  try {
    work();
    return 0;
  } catch (error) {
    return error instanceof AtollError ? error.code : -1;
  }
};

describe('the history of a store', () => {
  it('keeps its invariants whatever is tried, and reads back as it was written', () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 30 }), (tried) => {
        let state: StoreState = EMPTY_STORE;
        for (const event of tried) {
          const before = state;
          const code = codeOf(() => {
            state = afterEvent(before, event);
          });
          if (code !== 0) {
            expect([711, 712, 713]).toContain(code);
            expect(state).toBe(before);
            continue;
          }
          expect(state.events).toEqual([...before.events, event]);
          if (event.event === 'added') expect(currentModel(state)).toEqual(currentModel(before));
          else expect(currentModel(state)?.name).toBe(event.name);
          if (event.event === 'promoted') expect(previousModel(state)).toEqual(currentModel(before));
          if (event.event === 'rolled-back') expect(currentModel(state)).toEqual(previousModel(before));
          const digests = [...state.models.values()].map(({ digest }) => digest);
          expect(new Set(digests).size).toBe(digests.length);
          for (const name of state.promoted) expect(state.models.has(name)).toBe(true);
        }
        expect(parseStoreHistory(storeHistoryText(state))).toEqual(state);
      }),
    );
  });

  it('goes back through all that were promoted, in turn, and then no further', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 10 }), (promoted) => {
        let state = EMPTY_STORE;
        for (const [number, name] of ['a', 'b', 'c'].entries())
          state = afterEvent(state, { event: 'added', at, by, name, digest: digestOf(number), signedBy: null });
        for (const name of promoted) state = afterEvent(state, { event: 'promoted', at, by, name });
        for (const name of promoted.slice(0, -1).reverse()) {
          expect(previousModel(state)?.name).toBe(name);
          state = afterEvent(state, { event: 'rolled-back', at, by, name });
          expect(currentModel(state)?.name).toBe(name);
        }
        expect(codeOf(() => afterEvent(state, { event: 'rolled-back', at, by, name: 'a' }))).toBe(713);
      }),
    );
  });

  it('refuses text that no store wrote', () => {
    const added = `{"event":"added","at":"${at}","by":"ada","name":"a","digest":"${digestOf(1)}","signedBy":null}`;
    const promoted = `{"event":"promoted","at":"${at}","by":"ada","name":"a"}`;
    const text = (...lines: string[]) => `{"format":1,"events":[${lines.join(',')}]}`;
    expect(codeOf(() => parseStoreHistory(text(added, promoted)))).toBe(0);
    for (const wrong of [
      '',
      '{}',
      '[]',
      text(promoted),
      text(added, added),
      text(added.replace('"a"', '"../a"')),
      text('{"event":"gone"}'),
    ])
      expect(
        codeOf(() => parseStoreHistory(wrong)),
        wrong,
      ).toBe(710);
    expect(codeOf(() => afterEvent(EMPTY_STORE, { event: 'added', at, by, name: '..', digest: digestOf(1), signedBy: null }))).toBe(103);
  });
});
