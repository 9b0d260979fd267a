import {
  type AccessEvent,
  checkFederation,
  type Digest,
  EVALUATION_DETAILS,
  type Evaluation,
  evaluateScores,
  type Federation,
  type OperatorName,
  ofTasks,
  type PublicKey,
  ROLES,
  type RunEvent,
  type RunId,
  type Signature,
  type SiteId,
  type StepOutcome,
  type TaskId,
} from '@atoll/core';
import fc from 'fast-check';

export const digests: fc.Arbitrary<Digest> = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('hex') as Digest); // 64 hexadecimal digits

const hexadecimal = (bytes: number) => fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((one) => Buffer.from(one).toString('hex'));
const publicKeys = hexadecimal(32).map((key) => key as PublicKey);
const signatures = hexadecimal(64).map((signature) => signature as Signature);

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

const counted: fc.Arbitrary<Evaluation> = fc.integer({ min: 1, max: 4 }).chain((classes) =>
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

const score = fc.float({ min: -20, max: 20, noNaN: true });
const detailed: fc.Arbitrary<Evaluation> = fc
  .tuple(fc.array(fc.tuple(score, score, fc.nat(2)), { maxLength: 8 }), fc.constantFrom(...EVALUATION_DETAILS))
  .map(([rows, detail]) => {
    const scores = Float32Array.from(rows.flatMap(([a, b]) => [a, b, 0]));
    return evaluateScores(
      scores,
      Int32Array.from(rows, ([, , label]) => label),
      3,
      { detail },
    );
  });

const ofSeveral: fc.Arbitrary<Evaluation> = fc.array(fc.oneof(counted, detailed), { minLength: 2, maxLength: 4 }).map((tasks) =>
  ofTasks(
    tasks.reduce((most, { count }) => Math.max(most, count), 0),
    tasks,
  ),
);

export const evaluations: fc.Arbitrary<Evaluation> = fc.oneof(counted, detailed, ofSeveral);
const subgroups = fc.record({ column: names('-_.', 80), value: fc.string({ minLength: 1, maxLength: 80 }) });

const heads = fc.array(fc.record({ site: sites, digest: digests }), { maxLength: 4 });
const contributions = fc.array(fc.record({ site: sites, digest: digests, task: tasks }, { requiredKeys: ['site', 'digest'] }), {
  maxLength: 4,
});
const figures = fc.double({ min: 0, noNaN: true });
const settings = { ridge: figures, balance: figures, shrinkage: fc.double({ min: 0.01, max: 1, noNaN: true }) };
const chosen = fc.record(
  { ...settings, temperature: figures, head: digests, value: figures, unseen: heads },
  { requiredKeys: ['ridge', 'balance', 'temperature', 'head', 'value', 'unseen'] },
);

/** One arbitrary a kind, by name, so that a new kind of outcome cannot be forgotten. */
const outcomes: { [Kind in StepOutcome['kind']]: fc.Arbitrary<Omit<Extract<StepOutcome, { kind: Kind }>, 'kind'>> } = {
  summarise: fc.record({ standardisation: digests, without: heads }),
  statistics: fc.record({ statistics: digests }),
  reference: fc.record({ reference: digests }),
  solve: fc.record({
    standardisation: fc.option(digests),
    errors: fc.array(fc.record({ ridge: figures, error: figures }), { maxLength: 4 }),
    candidates: fc.array(
      fc.record({ ...settings, folds: fc.array(digests, { maxLength: 3 }) }, { requiredKeys: ['ridge', 'balance', 'folds'] }),
      { maxLength: 3 },
    ),
  }),
  fit: fc.record({
    head: digests,
    trainingLoss: figures,
    losses: fc.array(fc.record({ site: sites, loss: figures }), { maxLength: 3 }),
    memory: fc.option(digests),
    corrections: fc.option(fc.record({ others: digests, sites: heads })),
  }),
  calibrate: fc.record({ head: digests }),
  alone: fc.record({ heads }),
  evaluate: fc.record({
    evaluations: fc.array(
      fc.record(
        { head: texts, site: sites, evaluation: evaluations, subgroup: subgroups },
        { requiredKeys: ['head', 'site', 'evaluation'] },
      ),
      { maxLength: 3 },
    ),
    chosen: fc.option(chosen),
  }),
};
const outcome = fc.oneof(
  ...Object.entries(outcomes).map(([kind, body]) => (body as fc.Arbitrary<object>).map((fields) => ({ kind, ...fields }) as StepOutcome)), // the fields of this kind
);

/** One arbitrary a kind, by name, so that a new kind of event cannot be forgotten. */
const bodies: { [Type in RunEvent['type']]: fc.Arbitrary<Omit<Extract<RunEvent, { type: Type }>, 'at' | 'type'>> } = {
  'run-created': fc.record({
    run: runs,
    federation: federations,
    featureSize: counts,
    gridExponent: fc.integer({ min: -60, max: 60 }),
    backbone: digests,
    initialHead: digests,
    by: texts,
  }),
  'site-joined': fc.record({
    site: sites,
    instance: texts,
    profile: fc.record({
      counts: fc.record(
        { train: counts, validation: counts, test: counts, unlabelled: fc.integer({ min: 1, max: 100_000_000 }) },
        { requiredKeys: ['train', 'validation', 'test'] },
      ),
      classCounts: fc.array(fc.option(counts), { maxLength: 5 }),
      engine: texts,
      software: texts,
    }),
  }),
  'site-disconnected': fc.record({ site: sites }),
  'site-reconnected': fc.record({ site: sites, publicKey: publicKeys }, { requiredKeys: ['site'] }),
  'site-left': fc.record({ site: sites, reason: texts }),
  'result-accepted': fc.record(
    {
      task: tasks,
      site: sites,
      digest: digests,
      sizeBytes: counts,
      seconds: fc.dictionary(texts, fc.double({ min: 0, max: 1e6, noNaN: true }), { maxKeys: 5, noNullPrototype: true }),
      signature: signatures,
    },
    { requiredKeys: ['task', 'site', 'digest', 'sizeBytes', 'seconds'] },
  ),
  'answer-lost': fc.record({ task: tasks, site: sites, digest: digests }),
  'step-closed': fc.record({
    task: tasks,
    contributions,
    reason: fc.constantFrom('all-answered', 'goal-reached', 'deadline', 'others-gone'),
  }),
  'step-combined': fc.record({ task: tasks, outcome }),
  'wait-ended': fc.constant({}),
  'coordinator-restarted': fc.constant({}),
  'run-paused': fc.record({ by: texts }),
  'run-resumed': fc.record({ by: texts }),
  'run-stopped': fc.record({ by: texts }),
  'run-failed': fc.record({ code: fc.integer({ min: 100, max: 999 }), message: texts }),
  'run-completed': fc.record(
    { head: digests, model: digests, signed: fc.record({ signedBy: publicKeys, signature: signatures }) },
    { requiredKeys: ['head', 'model'] },
  ),
  'site-withdrawn': fc.record(
    {
      site: sites,
      by: texts,
      head: digests,
      model: digests,
      signed: fc.record({ signedBy: publicKeys, signature: signatures }),
      basis: fc.constantFrom('run', 'sums', 'figures', 'rounds'),
      sameAs: runs,
    },
    { requiredKeys: ['site', 'by', 'head', 'model', 'signed', 'basis'] },
  ),
};

export const eventTypes = Object.keys(bodies) as RunEvent['type'][]; // the keys are exactly these

/** Any event of this kind. */
export const eventsOf = (type: RunEvent['type']): fc.Arbitrary<RunEvent> =>
  fc.tuple(times, bodies[type] as fc.Arbitrary<object>).map(([at, body]) => ({ type, at, ...body }) as RunEvent); // the body of this kind

const operators = names('-_.', 63).map((name) => name as OperatorName);

const accessBodies = {
  'coordinator-key': fc.record({ publicKey: publicKeys }),
  'operator-added': fc.record({ operator: operators, role: fc.constantFrom(...ROLES), tokenHash: digests, by: texts }),
  'operator-removed': fc.record({ operator: operators, by: texts }),
  'site-invited': fc.record({ invitation: publicKeys, site: sites, expires: times, by: texts }),
  'site-enrolled': fc.record({ site: sites, publicKey: publicKeys, invitation: publicKeys }),
  'site-key-rotated': fc.record({ site: sites, publicKey: publicKeys, previous: publicKeys }),
  'site-revoked': fc.record({ site: sites, reason: texts, by: texts }),
} satisfies Record<AccessEvent['type'], fc.Arbitrary<object>>;

/** Any event of who may do what. */
export const accessEvents: fc.Arbitrary<AccessEvent> = fc.oneof(
  ...Object.entries(accessBodies).map(
    ([type, body]) => fc.tuple(times, body as fc.Arbitrary<object>).map(([at, fields]) => ({ type, at, ...fields }) as AccessEvent), // the body of this kind
  ),
);
