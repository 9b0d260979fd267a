import {
  checkFederation,
  type Digest,
  type Evaluation,
  type Federation,
  type RunEvent,
  type RunId,
  type SiteId,
  type TaskId,
} from '@atoll/core';
import fc from 'fast-check';

export const digests: fc.Arbitrary<Digest> = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('hex') as Digest); // 64 hexadecimal digits

const letters = [...'abcdefghijklmnopqrstuvwxyz0123456789'];
const names = (punctuation: string, maxLength: number) =>
  fc
    .tuple(fc.constantFrom(...letters), fc.string({ unit: fc.constantFrom(...letters, ...punctuation), maxLength: maxLength - 1 }))
    .map((parts) => parts.join(''));

export const sites = names('-_.', 63).map((name) => name as SiteId);
export const runs = names('-_.', 63).map((name) => name as RunId);
export const tasks = names('-_.:/', 127).map((name) => name as TaskId);

const times = fc.double({ min: 0, max: 1e15, noNaN: true });
const counts = fc.nat(100_000_000);
const texts = fc.string({ maxLength: 60, unit: 'grapheme' });

const federations: fc.Arbitrary<Federation> = fc
  .record({
    federation: names('-_.', 40),
    classes: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 20, unit: fc.constantFrom(...letters, ' ', 'ä', '犬', '"') }), {
      minLength: 2,
      maxLength: 5,
    }),
    rounds: fc.integer({ min: 1, max: 10_000 }),
    head: fc.constantFrom({ kind: 'linear' }, { kind: 'mlp', hidden: 8 }),
  })
  .map((input) => {
    const checked = checkFederation(input);
    if ('issues' in checked) throw new Error(JSON.stringify(checked.issues));
    return checked.federation;
  });

export const evaluations: fc.Arbitrary<Evaluation> = fc.integer({ min: 1, max: 4 }).chain((classes) =>
  fc
    .record({
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      confusion: fc.array(fc.nat(1_000_000), { minLength: classes ** 2, maxLength: classes ** 2 }),
    })
    .map(({ share, confusion }) => {
      const count = confusion.reduce((sum, cell) => sum + cell, 0);
      return { classes, count, lossSum: share * 16 * count, confusion };
    }),
);

const contributions = fc.array(fc.record({ site: sites, digest: digests }), { maxLength: 4 });

/** One arbitrary a kind, by name, so that a new kind of event cannot be forgotten. */
const bodies: { [Type in RunEvent['type']]: fc.Arbitrary<Omit<Extract<RunEvent, { type: Type }>, 'at' | 'type'>> } = {
  'run-created': fc.record({ run: runs, federation: federations, featureSize: counts, backbone: digests, initialHead: digests, by: texts }),
  'site-joined': fc.record({
    site: sites,
    instance: texts,
    profile: fc.record({
      counts: fc.record({ train: counts, validation: counts, test: counts }),
      classCounts: fc.array(fc.option(counts), { maxLength: 5 }),
      engine: texts,
      software: texts,
    }),
  }),
  'site-disconnected': fc.record({ site: sites }),
  'site-reconnected': fc.record({ site: sites }),
  'site-left': fc.record({ site: sites, reason: texts }),
  'result-accepted': fc.record({
    task: tasks,
    site: sites,
    digest: digests,
    sizeBytes: counts,
    seconds: fc.dictionary(texts, fc.double({ min: 0, max: 1e6, noNaN: true }), { maxKeys: 5, noNullPrototype: true }),
  }),
  'step-closed': fc.record({ task: tasks, contributions, reason: fc.constantFrom('all-answered', 'deadline', 'others-gone') }),
  'step-combined': fc.record({
    task: tasks,
    outcome: fc.oneof(
      fc.record({ kind: fc.constant('summarise' as const), standardisation: digests }),
      fc.record({ kind: fc.constant('fit' as const), head: digests, trainingLoss: fc.double({ min: 0, noNaN: true }) }),
      fc.record({ kind: fc.constant('alone' as const), heads: contributions }),
      fc.record({
        kind: fc.constant('evaluate' as const),
        evaluations: fc.array(fc.record({ head: texts, site: sites, evaluation: evaluations }), { maxLength: 3 }),
      }),
    ),
  }),
  'wait-ended': fc.constant({}),
  'coordinator-restarted': fc.constant({}),
  'run-stopped': fc.record({ by: texts }),
  'run-failed': fc.record({ code: fc.integer({ min: 100, max: 999 }), message: texts }),
  'run-completed': fc.record({ head: digests, model: digests }),
};

export const eventTypes = Object.keys(bodies) as RunEvent['type'][]; // the keys are exactly these

/** Any event of this kind. */
export const eventsOf = (type: RunEvent['type']): fc.Arbitrary<RunEvent> =>
  fc.tuple(times, bodies[type] as fc.Arbitrary<object>).map(([at, body]) => ({ type, at, ...body }) as RunEvent); // the body of this kind
