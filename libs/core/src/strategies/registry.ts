import type { Federation } from '../federation/index.ts';
import { fedavg } from './fedavg.ts';
import type { Strategy } from './strategy.ts';

const STRATEGIES = { fedavg } as const satisfies Record<Federation['strategy']['name'], Strategy>;

/** The strategy that a federation names. */
export function strategyOf(federation: Federation): Strategy {
  return STRATEGIES[federation.strategy.name];
}
