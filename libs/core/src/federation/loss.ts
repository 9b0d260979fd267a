import { z } from 'zod';

const weight = (fallback: number) => z.number().min(0).max(1e6).default(fallback).describe('What the term counts in the sum.');

/** One entry a term of the loss: its options with their defaults. */
export const lossTermSchema = z.discriminatedUnion('name', [
  z
    .strictObject({ name: z.literal('source'), weight: weight(0.1) })
    .describe('The same loss on virtual features drawn from the federated sums by class: source + λ · target with λ = 1 / weight.'),
  z
    .strictObject({
      name: z.literal('kl'),
      weight: weight(1),
      direction: z
        .enum(['towardsSource', 'fromSource'])
        .default('towardsSource')
        .describe("towardsSource: KL(source ‖ trained); fromSource: KL(trained ‖ source). The source is the round's head."),
    })
    .describe("Divergence between the predictions of the round's head and of the one that a site trains."),
  z
    .strictObject({
      name: z.literal('distillation'),
      weight: weight(1),
      temperature: z.number().positive().max(100).default(2).describe('Scores are divided by it before the softmax, for both heads.'),
      teacher: z
        .enum(['global', 'ensemble'])
        .default('global')
        .describe("global: the round's head; ensemble: the mean of what the heads of all sites of the last round predict."),
    })
    .describe('Learns the softened predictions of a teacher (Hinton et al. 2015).'),
  z
    .strictObject({ name: z.literal('feature-map'), weight: weight(0.01) })
    .describe("Squared distance between the trained representation and that of the round's head."),
  z
    .strictObject({ name: z.literal('embedding-alignment'), weight: weight(0.01) })
    .describe('Squared distance of the representation to the federated mean of its class.'),
  z
    .strictObject({ name: z.literal('consistency'), weight: weight(1) })
    .describe('Divergence between the predictions for two views of the same image.'),
  z
    .strictObject({ name: z.literal('coral'), weight: weight(1) })
    .describe('Aligns the covariance of the representation with the federated one (Sun & Saenko 2016).'),
  z
    .strictObject({
      name: z.literal('mmd'),
      weight: weight(1),
      bandwidths: z
        .array(z.number().positive().max(1000))
        .min(1)
        .max(8)
        .default([0.5, 1, 2])
        .describe('Widths of the Gaussian kernels, in units of the root of the number of features, ascending.'),
      units: z.int().min(16).max(4096).default(256).describe('Random features for each width.'),
    })
    .describe('Maximum mean discrepancy to the images of all sites, by shared random features (Gretton et al. 2012, Rahimi & Recht 2007).'),
  z
    .strictObject({
      name: z.literal('adversarial'),
      weight: weight(0.1),
      reversal: z.number().min(0).max(1000).default(1).describe('What the reversed gradient is multiplied by.'),
    })
    .describe('Makes the representation tell sites apart no more, against a discriminator in the head (Ganin et al. 2016).'),
  z
    .strictObject({ name: z.literal('entropy'), weight: weight(0.1) })
    .describe('Entropy of the predictions for images without a label (Grandvalet & Bengio 2005).'),
  z
    .strictObject({
      name: z.literal('pseudo-labels'),
      weight: weight(1),
      threshold: z.number().min(0).lt(1).default(0.95).describe('Only predictions at least as sure as this count.'),
    })
    .describe('Takes sure predictions for images without a label as their labels (Lee 2013).'),
  z.strictObject({ name: z.literal('l1'), weight: weight(1e-4) }).describe('Sum of the absolute weights; biases are free.'),
]);

/** A term of the loss with its options, as the federation file has it. */
export type LossTerm = z.output<typeof lossTermSchema>;
/** The name of a term. */
export type LossTermName = LossTerm['name'];

const classification = z
  .enum(['cross-entropy', 'focal', 'mse'])
  .default('cross-entropy')
  .describe('Of an image and its label: cross-entropy; focal (Lin et al. 2017), for hard and rare images; mse (of the probabilities).');

const lossObject = z.strictObject({
  classification,
  gamma: z.number().min(0).max(10).default(2).describe('With focal: how much less an image counts that is predicted well.'),
  labelSmoothing: z.number().min(0).lt(1).default(0).describe('Share of each label that is spread over all classes (Szegedy et al. 2016).'),
  classWeights: z
    .enum(['none', 'balanced'])
    .default('none')
    .describe('balanced: images of a class count by all images / (classes · images of the class), over all sites.'),
  logitAdjustment: z
    .number()
    .min(0)
    .max(10)
    .default(0)
    .describe(
      'While it is trained, tau times the logarithm of the class shares over all sites is added to the scores (Menon et al. 2021).',
    ),
  terms: z
    .array(lossTermSchema)
    .max(12)
    .refine((terms) => new Set(terms.map(({ name }) => name)).size === terms.length, 'each term once')
    .default([])
    .describe('What is added, each times its weight.'),
});

/** What is minimised at a site: its name alone, or with options. */
export const lossSchema = z.preprocess((value) => (typeof value === 'string' ? { classification: value } : value), lossObject);

/** The key `loss` of the federation file, with its defaults. */
export type LossConfig = z.output<typeof lossObject>;

/** The loss that a file gets which says nothing of it: mean cross-entropy. */
export const PLAIN_LOSS: LossConfig = lossObject.parse({});

/** Terms that need nothing of others: what a site may use that trains alone. */
const OWN_TERMS: ReadonlySet<LossTermName> = new Set(['consistency', 'entropy', 'pseudo-labels', 'l1']);

/** The loss without the terms that need a round's head or the sums of all sites. */
export const ownLoss = (loss: LossConfig): LossConfig => ({ ...loss, terms: loss.terms.filter(({ name }) => OWN_TERMS.has(name)) });

/** Which sums over the labelled images of all sites the loss needs. */
export interface StatisticsNeeds {
  /** Sums of the features by class. */
  readonly sums: boolean;
  /** Sums of the features' squares. */
  readonly squares: boolean;
  /** Sums of the products of every two features. */
  readonly gram: boolean;
  /** Sums of random Fourier features, for each width of the kernel. */
  readonly fourier: { readonly bandwidths: readonly number[]; readonly units: number } | null;
}

/** What the sites have to sum before the first round; null for nothing. Class counts are always among it. */
export function statisticsNeeds({ classWeights, logitAdjustment, terms }: LossConfig): StatisticsNeeds | null {
  const names = new Set(terms.map(({ name }) => name));
  const mmd = terms.find((term) => term.name === 'mmd');
  const needs = {
    sums: names.has('source') || names.has('embedding-alignment') || names.has('coral'),
    squares: names.has('source'),
    gram: names.has('coral'),
    fourier: mmd === undefined ? null : { bandwidths: mmd.bandwidths, units: mmd.units },
  };
  const counts = classWeights !== 'none' || logitAdjustment > 0 || names.has('adversarial');
  return counts || needs.sums || needs.fourier !== null ? needs : null;
}

/** Puts a name alone beside the options in the JSON Schema of the loss: the file may say either. An override of Zod's. */
export function withClassificationAlone({ zodSchema, jsonSchema }: { zodSchema: unknown; jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (zodSchema !== lossObject) return;
  const object = { ...jsonSchema };
  for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
  jsonSchema.anyOf = [{ type: 'string', enum: classification.unwrap().options }, object];
}
