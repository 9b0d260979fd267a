import { checkFederation, type Federation, type FederationInput } from '@atoll/core';

/** A federation with every default, changed as a test wants it. */
export function federationOf(input: Partial<FederationInput> = {}): Federation {
  const checked = checkFederation({ federation: 'demo', classes: ['platelets', 'rbc', 'wbc'], ...input });
  if ('issues' in checked) throw new Error(JSON.stringify(checked.issues));
  return checked.federation;
}
