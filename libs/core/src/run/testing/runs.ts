import type { FederationInput } from '../../federation/index.ts';
import { federation } from './examples.ts';
import { SimulatedCoordinator } from './simulated-coordinator.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** A run with this cohort that gathers. */
export const coordinatorOf = (cohort: FederationInput['cohort'], input: Partial<FederationInput> = {}) =>
  new SimulatedCoordinator(federation({ ...input, cohort }));

/** A run of the sites a, b and c with quorum two, in its first round of training. */
export function threeSites(input: Partial<FederationInput> = {}): SimulatedCoordinator {
  const coordinator = coordinatorOf({ sites: 3, quorum: 2, ...input.cohort }, input);
  coordinator.join('a', 'b', 'c');
  return coordinator;
}
