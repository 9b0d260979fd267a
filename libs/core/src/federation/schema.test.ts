import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { checkFederation, type Federation, type FederationInput, federationJsonSchema } from './schema.ts';

const LEAST = { federation: 'lagoon', classes: ['cat', 'dog'] } satisfies FederationInput;

const DEFAULTS: Federation = {
  federation: 'lagoon',
  classes: ['cat', 'dog'],
  labels: 'one',
  backbone: { name: 'efficientnet-lite0', cut: 'pooled' },
  head: { kind: 'linear', kernel: 'none', units: 2000, bandwidth: 1 },
  strategy: { name: 'fedavg' },
  rounds: 20,
  training: {
    localEpochs: 1,
    batchSize: 16,
    optimiser: { name: 'sgd', learningRate: 0.01, momentum: 0 },
    l2: 1e-4,
    sampling: 'shuffle',
    loss: { classification: 'cross-entropy', gamma: 2, labelSmoothing: 0, classWeights: 'none', logitAdjustment: 0, terms: [] },
    mixup: 0,
    scope: 'head',
    warmRounds: 5,
    layerDecay: 1,
    l2sp: 0,
    fromScratch: false,
    calibrate: { name: 'off' },
  },
  features: {
    handCrafted: [],
    columns: [],
    columnWeight: 8,
    unitLength: false,
    standardise: true,
    deviationFloor: 0.5,
    views: { count: 1, training: 'average', crop: 0.75, rotate: 10, flip: true, colour: 0, noise: 0, seed: 1 },
  },
  data: { validation: 0.15, test: 0.2, unlabelled: 'allow' },
  adaptation: { shift: 1, shares: true, statistics: false },
  cohort: { sites: 2, quorum: 2, overselect: 0, lateJoin: true },
  deadlines: { join: '24h', prepare: '2h', step: '10m', extensions: 0, reconnect: '30s' },
  evaluation: {
    metric: 'balancedAccuracy',
    everyRounds: 1,
    patience: 0,
    personal: true,
    alone: 'own',
    folds: 0,
    leaveOneSiteOut: 'auto',
    subgroups: [],
  },
  privacy: { minimumCount: 5 },
  seed: 42,
};

/** Files that are fine. */
const GOOD: Record<string, unknown> = {
  'the least': LEAST,
  'all defaults written out': DEFAULTS,
  'empty sections': {
    ...LEAST,
    backbone: {},
    training: {},
    features: {},
    data: {},
    cohort: {},
    deadlines: {},
    evaluation: {},
    privacy: {},
  },
  'an MLP head and Adam': { ...LEAST, head: { kind: 'mlp', hidden: 64 }, training: { optimiser: { name: 'adam' } } },
  'a number of views': { ...LEAST, features: { views: 5 } },
  'another cut': { ...LEAST, backbone: { cut: 'multi-level' } },
  'class names in any script': { ...LEAST, classes: ['Kätzchen', '犬', 'class 3: other'] },
  'one site': { ...LEAST, cohort: { sites: 1, quorum: 1 } },
  'a description': { ...LEAST, description: 'Cats and dogs.' },
  'the bounds': { ...LEAST, seed: 2 ** 31 - 1, rounds: 10_000, data: { validation: 0, test: 0.8 }, training: { l2: 0 } },
};

/** Files that are not, where they are wrong, and in what words. */
const BAD: [string, unknown, string, RegExp][] = [
  ['no mapping', 'cats', '', /object/],
  ['nothing', null, '', /object/],
  ['no name', { classes: ['a', 'b'] }, 'federation', /string/],
  ['a name with capitals', { ...LEAST, federation: 'Lagoon' }, 'federation', /lower-case/],
  ['a long name', { ...LEAST, federation: 'a'.repeat(41) }, 'federation', /40 at most/],
  ['no classes', { federation: 'lagoon' }, 'classes', /two or more; or tasks/],
  ['one class', { ...LEAST, classes: ['cat'] }, 'classes', /two or more/],
  ['a class twice', { ...LEAST, classes: ['cat', 'cat'] }, 'classes', /each class once/],
  ['an empty class name', { ...LEAST, classes: ['cat', ''] }, 'classes.1', />=1/],
  ['a path as class name', { ...LEAST, classes: ['cat', '../dog'] }, 'classes.1', /no slashes/],
  ['a class name with a line break', { ...LEAST, classes: ['cat', 'd\nog'] }, 'classes.1', /no control characters/],
  ['a number as class name', { ...LEAST, classes: ['cat', 7] }, 'classes.1', /string/],
  ['an unknown head', { ...LEAST, head: { kind: 'forest' } }, 'head.kind', /./],
  ['hidden units of a linear head', { ...LEAST, head: { kind: 'linear', hidden: 5 } }, 'head', /hidden/],
  ['no hidden units', { ...LEAST, head: { kind: 'mlp', hidden: 0 } }, 'head.hidden', />=1/],
  ['an unknown strategy', { ...LEAST, strategy: { name: 'magic' } }, 'strategy.name', /fedavg/],
  ['no round', { ...LEAST, rounds: 0 }, 'rounds', />=1/],
  ['half a round', { ...LEAST, rounds: 1.5 }, 'rounds', /int/],
  ['rounds as text', { ...LEAST, rounds: '20' }, 'rounds', /number/],
  ['momentum 1', { ...LEAST, training: { optimiser: { name: 'sgd', momentum: 1 } } }, 'training.optimiser.momentum', /<1/],
  ['momentum of Adam', { ...LEAST, training: { optimiser: { name: 'adam', momentum: 0.9 } } }, 'training.optimiser', /momentum/],
  ['no learning rate', { ...LEAST, training: { optimiser: { name: 'sgd', learningRate: 0 } } }, 'training.optimiser.learningRate', />0/],
  ['an unknown sampling', { ...LEAST, training: { sampling: 'random' } }, 'training.sampling', /shuffle/],
  ['everything in the test part', { ...LEAST, data: { test: 1 } }, 'data.test', /<=0.8/],
  ['a quorum above the sites', { ...LEAST, cohort: { sites: 3, quorum: 4 } }, 'cohort.quorum', /not more than cohort.sites/],
  ['no quorum', { ...LEAST, cohort: { quorum: 0 } }, 'cohort.quorum', />=1/],
  ['a duration without unit', { ...LEAST, deadlines: { step: '10' } }, 'deadlines.step', /30s, 10m or 2h/],
  ['a duration as number', { ...LEAST, deadlines: { step: 10 } }, 'deadlines.step', /string/],
  ['an unknown metric', { ...LEAST, evaluation: { metric: 'auc' } }, 'evaluation.metric', /accuracy/],
  ['an unknown yardstick', { ...LEAST, evaluation: { alone: true } }, 'evaluation.alone', /cross-site/],
  ['a negative seed', { ...LEAST, seed: -1 }, 'seed', />=0/],
  ['a section without content', { ...LEAST, training: null }, 'training', /object/],
];

describe('checkFederation', () => {
  it('fills in every default', () => {
    expect(checkFederation(LEAST)).toEqual({ federation: DEFAULTS });
    expect(checkFederation(GOOD['empty sections'])).toEqual({ federation: DEFAULTS });
  });

  it('fills in the defaults of the kind of optimiser and head that is named', () => {
    expect(checkFederation({ ...LEAST, training: { optimiser: { name: 'adam' } }, head: { kind: 'mlp' } })).toMatchObject({
      federation: { training: { optimiser: { name: 'adam', learningRate: 0.001 } }, head: { kind: 'mlp', hidden: 1024 } },
    });
  });

  it('leaves what it gave as it is: checking twice is checking once', () => {
    for (const file of Object.values(GOOD)) {
      const once = checkFederation(file);
      expect('federation' in once && checkFederation(JSON.parse(JSON.stringify(once.federation)))).toEqual(once);
    }
  });

  it.each(BAD)('refuses %s', (_name, file, path, message) => {
    const result = checkFederation(file);
    if (!('issues' in result)) throw new Error('was accepted');
    expect(result.issues[0]?.path.join('.')).toBe(path);
    expect(result.issues[0]?.message).toMatch(message);
  });

  it('names the keys that it does not know, wherever they are', () => {
    const result = checkFederation({ ...LEAST, round: 3, training: { epochs: 1, lr: 2 } });
    expect(result).toMatchObject({
      issues: [
        { path: ['training'], unknownKeys: ['epochs', 'lr'] },
        { path: [], unknownKeys: ['round'] },
      ],
    });
  });

  it('tells everything that is wrong at once', () => {
    const result = checkFederation({ classes: ['a'], rounds: 0, seed: 'x' });
    expect('issues' in result && result.issues.map(({ path }) => path.join('.'))).toEqual(['federation', 'classes', 'rounds', 'seed']);
  });
});

describe('the JSON Schema for editors', () => {
  const validate = new Ajv2020({ strict: true }).compile(federationJsonSchema());

  it.each(Object.entries(GOOD))('accepts %s', (_name, file) => expect(validate(file), JSON.stringify(validate.errors)).toBe(true));

  /** A comparison of two keys is beyond JSON Schema. */
  const beyond = ['a quorum above the sites'];
  it.each(BAD.filter(([name]) => !beyond.includes(name)))('refuses %s', (_name, file) => expect(validate(file)).toBe(false));

  it('requires only the name, and classes or tasks', () => {
    const { required, oneOf } = federationJsonSchema();
    expect(required).toEqual(['federation']);
    expect(oneOf).toMatchObject([{ required: ['classes'] }, { required: ['tasks'] }]);
  });
});
