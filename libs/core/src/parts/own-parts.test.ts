import { describe, expect, it } from 'vitest';
import { AtollError } from '../errors.ts';
import { checkFederation, type FederationIssue, type StrategyOptions } from '../federation/index.ts';
import { headArchitecture, headWithBody, registerHead } from '../heads/index.ts';
import { federation } from '../run/testing/examples.ts';
import { SimulatedCoordinator } from '../run/testing/simulated-coordinator.ts';
import { ownOptionsOf, planIterative, registerStrategy, type Strategy, strategyOf } from '../strategies/index.ts';

const LEAST = { federation: 'lagoon', classes: ['cat', 'dog'] };
const aggregator: Strategy['aggregator'] = ({ global }) => ({ accept: () => {}, finish: () => ({ parameters: global }) });
const plain = { name: 'test-plain', next: () => planned(), aggregator } satisfies Strategy;
const withRate: Strategy = {
  name: 'test-rate',
  next: planIterative,
  aggregator,
  readOptions: ({ rate = 1, ...others }) => {
    if (typeof rate !== 'number' || rate <= 0 || Object.keys(others).length > 0) throw new RangeError('rate is a number above 0');
    return { rate };
  },
};

function planned(): never {
  throw new TypeError('I have no plan');
}

function checked(input: object): StrategyOptions {
  const result = checkFederation({ ...LEAST, ...input });
  if ('issues' in result) throw new Error(result.issues.map(({ message }) => message).join());
  return result.federation.strategy;
}

function issuesOf(input: object): readonly FederationIssue[] {
  const result = checkFederation({ ...LEAST, ...input });
  return 'issues' in result ? result.issues : [];
}

const codeOf = (work: () => unknown): number | undefined => {
  try {
    work();
  } catch (error) {
    if (error instanceof AtollError) return error.code;
    throw error;
  }
  return undefined;
};

describe('an own strategy', () => {
  it('is unknown until it is registered, and then a file names it alone or with options', () => {
    expect(issuesOf({ strategy: 'test-rate' })[0]?.path).toEqual(['strategy', 'name']);
    registerStrategy(withRate);
    expect(checked({ strategy: 'test-rate' })).toEqual({ name: 'own', strategy: 'test-rate', options: { rate: 1 } });
    expect(checked({ strategy: { name: 'test-rate', rate: 0.5 } })).toEqual({ name: 'own', strategy: 'test-rate', options: { rate: 0.5 } });
  });

  it('stays what it is where the kept form is read again', () => {
    const strategy = checked({ strategy: { name: 'test-rate', rate: 2 } });
    expect(checked({ strategy })).toEqual(strategy);
    expect(ownOptionsOf(federation({ strategy }), 'test-rate')).toEqual({ rate: 2 });
    expect(() => ownOptionsOf(federation({ strategy }), 'other')).toThrow(/test-rate/);
  });

  it('says itself what is wrong with its options', () => {
    expect(issuesOf({ strategy: { name: 'test-rate', rate: -1 } })).toMatchObject([
      { path: ['strategy'], message: 'rate is a number above 0' },
    ]);
    registerStrategy(plain);
    expect(issuesOf({ strategy: { name: 'test-plain', rate: 1 } })[0]?.message).toBe('the strategy test-plain has no option "rate"');
  });

  it('is kept by a process that does not have it, which cannot use it', () => {
    const strategy = { name: 'own', strategy: 'test-nowhere', options: {} } as const;
    expect(checked({ strategy })).toEqual(strategy);
    expect(codeOf(() => strategyOf(federation({ strategy })))).toBe(121);
  });

  it.each([{ strategy: 'UPPER' }, { strategy: 'own' }, { options: { a: Number.NaN } }, { options: { a: () => 1 } }])(
    'is refused with %j in the kept form',
    (wrong) => expect(issuesOf({ strategy: { name: 'own', strategy: 'test-rate', options: {}, ...wrong } })).not.toEqual([]),
  );

  it('has a name of its own', () => {
    registerStrategy(plain);
    expect(codeOf(() => registerStrategy({ ...plain }))).toBe(120);
    for (const name of ['fedavg', 'own', 'No Name', ''])
      expect(
        codeOf(() => registerStrategy({ ...plain, name })),
        name,
      ).toBe(120);
  });

  it('ends a run that it has no plan for', () => {
    registerStrategy(plain);
    const coordinator = new SimulatedCoordinator(federation({ strategy: { name: 'test-plain' } }));
    coordinator.join('a');
    coordinator.join('b');
    const message = 'The strategy test-plain gave no plan: I have no plan.';
    expect(coordinator.state.phase).toMatchObject({ kind: 'failed', code: 604, message });
    coordinator.checkJournal();
  });
});

describe('an own head', () => {
  const shape = { featureSize: 3, classes: 2 };
  const body = { tensors: [], width: 3, initialise: () => {}, represent: (_tf: unknown, _tensors: unknown, features: never) => features };

  it('is built by its name and options, in a process that has it', () => {
    const config = { kind: 'own', head: 'test-head', options: {} } as const;
    expect(codeOf(() => headArchitecture(config, shape))).toBe(121);
    registerHead({ name: 'test-head', build: (_options, given) => headWithBody(body, given) });
    expect(headArchitecture(config, shape).layout.tensors.map(({ name, shape }) => [name, shape])).toEqual([
      ['output/weights', [3, 2]],
      ['output/bias', [2]],
    ]);
    const result = checkFederation({ ...LEAST, head: { kind: 'test-head' } });
    expect('federation' in result && result.federation.head).toEqual(config);
  });

  it.each([
    ['throws', () => planned()],
    ['gives nothing', () => undefined as never],
    ['has a last layer of another number of classes', () => headWithBody(body, { featureSize: 3, classes: 5 })],
    ['has two tensors of one name', () => headWithBody({ ...body, tensors: [1, 2].map(() => ({ name: 'a', shape: [2] })) }, shape)],
    ['has an empty tensor', () => headWithBody({ ...body, tensors: [{ name: 'a', shape: [0] }] }, shape)],
    ['is too large', () => headWithBody({ ...body, tensors: [{ name: 'a', shape: [2 ** 20, 2 ** 10] }] }, shape)],
  ])('is refused where it %s', (what, build) => {
    const name = `test-${what.replaceAll(' ', '-')}`.slice(0, 40);
    registerHead({ name, build });
    expect(codeOf(() => headArchitecture({ kind: 'own', head: name, options: {} }, shape))).toBe(330);
  });

  it.each([
    ['gives NaN', (values: Float32Array) => void values.fill(Number.NaN)],
    ['throws', () => planned()],
  ])('is refused where its first parameters: %s', (what, fill) => {
    const name = `test-first-${what.replaceAll(' ', '-').toLowerCase()}`;
    const tensors = [{ name: 'a', shape: [2] }];
    registerHead({ name, build: () => headWithBody({ ...body, tensors, initialise: (tensor) => fill(tensor('a')) }, shape) });
    expect(codeOf(() => headArchitecture({ kind: 'own', head: name, options: {} }, shape).initialise(1))).toBe(330);
  });
});
