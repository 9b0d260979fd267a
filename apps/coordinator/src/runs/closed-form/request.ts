import type { Federation, SolveSettings } from '@atoll/core';
import type { HeadRequest } from './head-solver.ts';

/** What has to be solved for the head of these settings. */
export function requestOf({ strategy }: Federation, { ridge, balance, shrinkage = 1 }: SolveSettings): HeadRequest {
  if (strategy.name !== 'prototypes') return { kind: 'ridge', ridge, balances: [balance] };
  const { distance } = strategy;
  return { kind: 'prototypes', by: distance === 'mahalanobis' ? { distance, shrinkage } : { distance } };
}
