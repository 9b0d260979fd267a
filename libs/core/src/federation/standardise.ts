import { z } from 'zod';

/** The key `features.standardise` of the federation file. */
export const standardiseSchema = z
  .union([z.boolean(), z.literal('site')])
  .default(true)
  .describe(
    'Shift and scale the features: true: by statistics summed over all sites; false: not; site: each site by the mean and deviation of its own images without the validation and test parts, which it keeps (as FedBN keeps its statistics; Li et al. 2021). The model is handed out with the statistics over all sites, for images of others. Sites that have other shares of the classes look alike then though they are not: in a trial on drawings it lost a third of a point.',
  );

/** What {@link checkStandardiseFits} looks at. */
interface Standardising {
  readonly features: { readonly standardise: boolean | 'site' };
  readonly training: { readonly scope: string };
}

/** A backbone that is trained on gives other features than those that a site took its statistics from. */
export function checkStandardiseFits({ features, training }: Standardising, context: z.RefinementCtx): void {
  if (features.standardise === 'site' && training.scope !== 'head')
    context.addIssue({ code: 'custom', path: ['features', 'standardise'], message: 'site needs training.scope head' });
}

/** Whether each site has coordinates of its own. */
export const standardisesAtSite = ({ features }: { readonly features: { readonly standardise: boolean | 'site' } }): boolean =>
  features.standardise === 'site';
