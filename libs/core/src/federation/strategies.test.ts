import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { checkFederation, type FederationInput, federationJsonSchema } from './schema.ts';
import { strategySchema } from './strategies.ts';

const NAMES = strategySchema.options.map(({ shape }) => shape.name.value);
const ROOMY = {
  federation: 'lagoon',
  classes: ['cat', 'dog'],
  cohort: { sites: 8, quorum: 3 },
  strategy: 'fedavg',
} satisfies FederationInput;
/** What each strategy needs beside its name. */
const fileWith = (strategy: unknown) => ({
  ...ROOMY,
  strategy,
  cohort: { sites: 8, quorum: JSON.stringify(strategy).includes('krum') ? 8 : 3 },
});

function strategyIn(file: unknown): unknown {
  const result = checkFederation(file);
  if ('issues' in result) throw new Error(JSON.stringify(result.issues));
  return result.federation.strategy;
}

const validate = new Ajv2020({ strict: true }).compile(federationJsonSchema());

describe.each(NAMES)('strategy %s', (name) => {
  it('may be named alone, and is then what it is with all defaults', () => {
    const alone = strategyIn(fileWith(name));
    expect(alone).toEqual(strategyIn(fileWith({ name })));
    expect(strategyIn(fileWith(alone))).toEqual(alone);
  });

  it('is in the JSON Schema for editors, alone and with options', () => {
    expect(validate(fileWith(name)), JSON.stringify(validate.errors)).toBe(true);
    expect(validate(fileWith({ name }))).toBe(true);
    expect(validate(fileWith(strategyIn(fileWith(name)))), JSON.stringify(validate.errors)).toBe(true);
    expect(validate(fileWith({ name, options: {} }))).toBe(false);
  });

  it('and each of its options say what they are', () => {
    const option = strategySchema.options.find(({ shape }) => shape.name.value === name);
    expect(option?.description).toMatch(/\.$/);
    for (const [key, { description }] of Object.entries(option?.shape ?? {})) if (key !== 'name') expect(description, key).toMatch(/\.$/);
  });
});

describe('a name that is no strategy', () => {
  it.each(['fedsgd', '', 'FedAvg', 3, null, ['fedavg'], {}])('is refused: %j', (strategy) => {
    expect(checkFederation({ ...ROOMY, strategy })).toHaveProperty('issues');
    expect(validate({ ...ROOMY, strategy })).toBe(false);
  });
});

/** Files whose parts do not go together: where it is told, and in what words. */
const APART: readonly [string, Partial<FederationInput>, string, RegExp][] = [
  [
    'scaffold with Adam',
    { strategy: 'scaffold', training: { optimiser: { name: 'adam' } } },
    'training.optimiser.name',
    /scaffold needs sgd/,
  ],
  [
    'scaffold with momentum',
    { strategy: 'scaffold', training: { optimiser: { name: 'sgd', momentum: 0.9 } } },
    'training.optimiser.momentum',
    /scaffold needs momentum 0/,
  ],
  ['fednova with Adam', { strategy: 'fednova', training: { optimiser: { name: 'adam' } } }, 'training.optimiser.name', /fednova needs sgd/],
  ['a buffer above the sites', { strategy: { name: 'fedbuff', bufferSize: 9 } }, 'strategy.bufferSize', /9 is more than cohort.sites, 8/],
  [
    'a buffer below the quorum',
    { strategy: { name: 'fedbuff', bufferSize: 2 } },
    'strategy.bufferSize',
    /2 is fewer than cohort.quorum, 3/,
  ],
  ['krum with a small quorum', { strategy: 'krum' }, 'cohort.quorum', /at least 5 \(2 · byzantine \+ 3\)/],
  [
    'krum that has to take one that is not honest',
    { strategy: { name: 'krum', byzantine: 2, selected: 6 }, cohort: { sites: 8, quorum: 7 } },
    'strategy.selected',
    /not more than 5/,
  ],
  [
    'krum with the least quorum where a site is left out',
    { strategy: { name: 'krum', byzantine: 1 }, cohort: { sites: 8, quorum: 5 }, evaluation: { leaveOneSiteOut: true } },
    'cohort.quorum',
    /at least 6 \(2 · byzantine \+ 3, and the site that is left out\)/,
  ],
  [
    'krum that has to take one that is not honest where a site is left out',
    { strategy: { name: 'krum', byzantine: 2, selected: 6 }, cohort: { sites: 9, quorum: 8 }, evaluation: { leaveOneSiteOut: true } },
    'strategy.selected',
    /not more than 5, the sites of a quorum that are not byzantine or left out/,
  ],
  [
    'rounds without the only site of a quorum',
    { cohort: { sites: 8, quorum: 1 }, evaluation: { leaveOneSiteOut: true } },
    'cohort.quorum',
    /leaveOneSiteOut needs at least 2/,
  ],
  ['a closed form of an MLP', { strategy: 'closed-form', head: { kind: 'mlp' } }, 'head.kind', /closed-form needs linear/],
  ['prototypes of an MLP', { strategy: 'prototypes', head: { kind: 'mlp' } }, 'head.kind', /prototypes needs linear/],
  ['auto with an MLP', { strategy: 'auto', head: { kind: 'mlp' } }, 'head.kind', /auto needs linear/],
];

describe('a strategy that the rest of the file does not fit', () => {
  it.each(APART)('is refused: %s', (_name, changes, path, message) => {
    const result = checkFederation({ ...ROOMY, ...changes });
    if (!('issues' in result)) throw new Error('was accepted');
    expect(result.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
    expect(result.issues[0]?.message).toMatch(message);
  });

  it.each([
    { strategy: 'fednova', training: { optimiser: { name: 'sgd', momentum: 0.9 } } },
    { strategy: { name: 'fedbuff', bufferSize: 8 } },
    { strategy: { name: 'krum', byzantine: 2, selected: 5 }, cohort: { sites: 8, quorum: 7 } },
    { strategy: { name: 'krum', byzantine: 0 } },
    { strategy: { name: 'krum', byzantine: 2, selected: 5 }, cohort: { sites: 8, quorum: 8 }, evaluation: { leaveOneSiteOut: true } },
    { strategy: 'closed-form', cohort: { sites: 8, quorum: 1 }, evaluation: { leaveOneSiteOut: true } },
    { cohort: { sites: 8, quorum: 2 }, evaluation: { leaveOneSiteOut: true } },
    { strategy: 'fedadam', head: { kind: 'mlp' }, training: { optimiser: { name: 'adam' } } },
  ] satisfies Partial<FederationInput>[])('is fine at its limits: %j', (changes) => {
    expect(checkFederation({ ...ROOMY, ...changes })).toHaveProperty('federation');
  });
});
