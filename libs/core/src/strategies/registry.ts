import { type Federation, type StrategyName, strategyNameOf } from '../federation/index.ts';
import { isDigest } from '../identity.ts';
import { strategyRegistry } from '../parts/index.ts';
import { auto } from './auto.ts';
import { closedForm } from './closed-form.ts';
import { fedadagrad } from './fedadagrad.ts';
import { fedadam } from './fedadam.ts';
import { fedavg } from './fedavg.ts';
import { fedavgm } from './fedavgm.ts';
import { fedbuff } from './fedbuff.ts';
import { fednova } from './fednova.ts';
import { fedprox } from './fedprox.ts';
import { fedyogi } from './fedyogi.ts';
import { geometricMedian } from './geometric-median.ts';
import { krum } from './krum.ts';
import { median } from './median.ts';
import { normClipping } from './norm-clipping.ts';
import { prototypes } from './prototypes.ts';
import { scaffold } from './scaffold.ts';
import type { Plan, Progress, Strategy } from './strategy.ts';
import { trimmedMean } from './trimmed-mean.ts';

/** Every strategy that comes with Atoll; a new one is one file and one line here. */
const SHIPPED = {
  fedavg,
  fedavgm,
  fedadagrad,
  fedadam,
  fedyogi,
  fedprox,
  scaffold,
  fednova,
  fedbuff,
  median,
  'trimmed-mean': trimmedMean,
  krum,
  'geometric-median': geometricMedian,
  'norm-clipping': normClipping,
  'closed-form': closedForm,
  prototypes,
  auto,
} satisfies Record<Exclude<StrategyName, 'own'>, Strategy>;

for (const strategy of Object.values(SHIPPED)) strategyRegistry.register(strategy);

/** Makes an own strategy known to this process, for federation files and journals that name it. Throws AtollError 120. */
export function registerStrategy(strategy: Strategy): void {
  strategyRegistry.register(strategy);
}

/** The strategy that a federation names. Throws AtollError 121 for an own one that is not registered here. */
export function strategyOf({ strategy }: Federation): Strategy {
  return strategyRegistry.get(strategyNameOf(strategy));
}

const KINDS: ReadonlySet<string> = new Set(['summarise', 'fit', 'evaluate'] satisfies Plan['kind'][]);

/** What the federation's strategy wants next; in words why it is nothing that can be done. Throws AtollError 121. */
export function nextOf(progress: Progress): Plan | { readonly kind: 'failing'; readonly message: string } {
  const strategy = strategyOf(progress.federation);
  try {
    const plan = strategy.next(progress);
    if (plan.kind === 'done' ? isDigest(plan.head) : KINDS.has(plan.kind) && Number.isSafeInteger(plan.round)) return plan;
    return { kind: 'failing', message: `The strategy ${strategy.name} planned no task of a run.` };
  } catch (error) {
    return {
      kind: 'failing',
      message: `The strategy ${strategy.name} gave no plan: ${error instanceof Error ? error.message : String(error)}.`,
    };
  }
}
