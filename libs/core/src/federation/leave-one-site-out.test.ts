import { describe, expect, it } from 'vitest';
import { leaveOneSiteOut } from './leave-one-site-out.ts';
import { checkFederation, type FederationInput } from './schema.ts';
import { strategySchema } from './strategies.ts';

const federationOf = (input: Partial<FederationInput>) => {
  const checked = checkFederation({ federation: 'lagoon', classes: ['cat', 'dog'], ...input });
  if ('issues' in checked) throw new Error(JSON.stringify(checked.issues));
  return checked.federation;
};

describe('leaving one site out', () => {
  const names = strategySchema.options.map(({ shape }) => shape.name.value);
  const solving = ['closed-form', 'auto', 'prototypes'];

  it.each(names.filter((name) => name !== 'krum'))('unless the file says otherwise is done where it costs one solve: %s', (name) => {
    const cohort = { sites: 8, quorum: 3 };
    expect(leaveOneSiteOut(federationOf({ strategy: name, cohort }))).toBe(solving.includes(name) ? 'sums' : 'off');
    const asked = { strategy: name, cohort, evaluation: { leaveOneSiteOut: true } };
    expect(leaveOneSiteOut(federationOf(asked))).toBe(solving.includes(name) ? 'sums' : 'rounds');
    expect(leaveOneSiteOut(federationOf({ ...asked, evaluation: { leaveOneSiteOut: false } }))).toBe('off');
  });

  it('is no option of a strategy', () => {
    const strategy = { name: 'closed-form', leaveOneSiteOut: false };
    const checked = checkFederation({ federation: 'lagoon', classes: ['cat', 'dog'], strategy });
    expect('issues' in checked && checked.issues).toMatchObject([{ path: ['strategy'], unknownKeys: ['leaveOneSiteOut'] }]);
  });
});
