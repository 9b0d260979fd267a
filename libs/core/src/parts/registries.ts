import type { HeadKind } from '../heads/kind.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { Registry } from './registry.ts';

/** Filled by strategies/registry.ts and by whoever brings one. */
export const strategyRegistry = new Registry<Strategy>('strategy', ['next', 'aggregator']);
/** Filled by heads/registry.ts and by whoever brings one. */
export const headRegistry = new Registry<HeadKind>('head', ['build']);
