import { z } from 'zod';
import type { LossConfig, LossTermName } from './loss.ts';

/** The sub-folder of images that nobody labelled; no class may have its name. */
export const UNLABELLED_FOLDER = 'unlabelled';

/** The key `data.unlabelled` of the federation file. */
export const unlabelledSchema = z
  .enum(['allow', 'refuse'])
  .default('allow')
  .describe(
    'Images without a label, in a sub-folder `unlabelled` or with an empty label cell. allow: they belong to the training part, and a site may have no others; refuse: they are left out, and a site needs labelled ones.',
  );

/** The key `adaptation` of the federation file. */
export const adaptationSchema = z
  .strictObject({
    shift: z
      .number()
      .min(0)
      .max(100)
      .default(1)
      .describe(
        "Takes off what all scores are off by at the site. How far that may be follows from how far the labelled sites lie apart, times this; 0: none. It is told from other class shares by where the scores of each class lie at the others' images.",
      ),
    shares: z
      .boolean()
      .default(true)
      .describe(
        'Fits the model to the shares of the classes among the images without a label, by expectation maximisation (Saerens et al. 2002). Say false where the images that the model is for come in other shares than these: there it loses.',
      ),
    statistics: z
      .boolean()
      .default(false)
      .describe(
        "Standardises by the mean and deviation of the site's own images (as AdaBN does; Li et al. 2018). It mixes up class shares with style, and lost 4 points on drawings in an unseen style.",
      ),
  })
  .prefault({})
  .describe(
    'How a site without labels, or with fewer than one for each class, makes its personal model: from the federated model and its images without a label, at the site, in closed form.',
  );

/** The key `adaptation` of the federation file, with its defaults. */
export type AdaptationConfig = z.output<typeof adaptationSchema>;

interface Adapting {
  readonly adaptation: AdaptationConfig;
  readonly evaluation: { readonly personal: boolean; readonly alone: string };
}

/** Whether sites without labels make personal models that rest on where the scores of the others lie. */
export const adaptsByScores = ({ adaptation: { shift, shares }, evaluation: { personal, alone } }: Adapting): boolean =>
  personal && alone !== 'off' && (shift > 0 || shares);

/** Terms of the loss by which images without a label teach a head something that it does not know where training starts. */
const WITHOUT_LABELS: ReadonlySet<LossTermName> = new Set(['consistency', 'coral', 'mmd', 'adversarial', 'entropy', 'pseudo-labels']);

/** Whether images without a label take part in training. */
export const learnsWithoutLabels = ({ terms }: Pick<LossConfig, 'terms'>): boolean => terms.some(({ name }) => WITHOUT_LABELS.has(name));
