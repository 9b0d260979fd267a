import type { Federation, FederationInput, StrategyName, StrategyOptions } from '../../federation/index.ts';
import { layoutOf, type Parameters } from '../../parameters/index.ts';
import { digest, federation, site } from '../../run/testing/examples.ts';
import { strategyOf } from '../registry.ts';
import type { Aggregate, Memory, Plan, Update } from '../strategy.ts';

/** Options of a strategy as a file may say them. */
export type StrategyInput = { readonly name: StrategyName } & Partial<StrategyOptions>;

/** A head of these values. */
export const head = (values: Iterable<number>): Parameters => {
  const all = Float32Array.from(values);
  return { layout: layoutOf([{ name: 'kernel', shape: [all.length] }]), values: all };
};

/** An update to these values from zeros: one image, one step, and what the test says otherwise. */
export function update(name: string, values: Iterable<number>, changes: Partial<Update> = {}): Update {
  const parameters = head(values);
  return {
    site: site(name),
    parameters,
    base: head(new Float32Array(parameters.values.length)),
    staleness: 0,
    samples: 1,
    steps: 1,
    loss: 0.5,
    ...changes,
  };
}

/** A federation of eight sites with this strategy, and a quorum that each strategy is fine with. */
export function federationOf(strategy: StrategyInput, input: Partial<FederationInput> = {}): Federation {
  return federation({ cohort: { sites: 8, quorum: strategy.name === 'krum' ? 8 : 2 }, strategy, ...input });
}

/** What the strategy asks for first, features being as they are. */
export function firstPlan(strategy: StrategyInput): Plan {
  const federation = federationOf(strategy);
  return strategyOf(federation).next({ federation, initialHead: digest('start'), gridExponent: 0, members: new Map(), history: [] });
}

/** Combines rounds one after the other, each from the head and the memory that the one before left. */
export class Rounds {
  readonly federation: Federation;
  /** The heads so far, the initial one first. */
  readonly heads: Parameters[];
  memory: Memory = new Map();
  last: Aggregate | null = null;

  constructor(federation: Federation, initial: Parameters) {
    this.federation = federation;
    this.heads = [initial];
  }

  get global(): Parameters {
    const last = this.heads.at(-1);
    if (last === undefined) throw new Error('no head');
    return last;
  }

  /** The head that a site started from, so many rounds ago. */
  baseOf(staleness: number): Parameters {
    return this.heads.at(-1 - staleness) ?? this.global;
  }

  close(updates: readonly Update[]): Parameters {
    const { federation, global, memory } = this;
    const aggregator = strategyOf(federation).aggregator({ federation, round: this.heads.length, global, memory });
    for (const one of updates) aggregator.accept(one);
    this.last = aggregator.finish();
    this.memory = this.last.memory ?? new Map();
    this.heads.push(this.last.parameters);
    return this.last.parameters;
  }
}

/** One round from zeros (or the head given): the values of the next head. */
export function combine(
  strategy: StrategyInput,
  updates: readonly Update[],
  initial?: Parameters,
  input?: Partial<FederationInput>,
): number[] {
  const start = initial ?? head(new Float32Array(updates[0]?.parameters.values.length ?? 0));
  return [...new Rounds(federationOf(strategy, input), start).close(updates).values];
}
