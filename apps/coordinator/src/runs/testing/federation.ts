import { checkFederation, type Federation, type FederationInput } from '@atoll/core';

/** A federation of two classes and two sites, with these changes. */
export function federationOf(input: Partial<FederationInput> = {}): Federation {
  const checked = checkFederation({
    federation: 'cells',
    classes: ['cat', 'dog'],
    cohort: { sites: 2, quorum: 2 },
    ...input,
    evaluation: { alone: 'off', personal: false, ...input.evaluation },
  });
  if ('issues' in checked) throw new Error(JSON.stringify(checked.issues));
  return checked.federation;
}
