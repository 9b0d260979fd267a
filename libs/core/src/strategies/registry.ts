import type { Federation, StrategyName } from '../federation/index.ts';
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
import type { Strategy } from './strategy.ts';
import { trimmedMean } from './trimmed-mean.ts';

/** Every strategy; a new one is one file and one line here. */
const STRATEGIES = {
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
} satisfies Record<StrategyName, Strategy>;

/** The strategy that a federation names. */
export function strategyOf({ strategy }: Federation): Strategy {
  return STRATEGIES[strategy.name];
}
