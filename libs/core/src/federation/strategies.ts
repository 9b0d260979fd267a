import { z } from 'zod';
import { strategyRegistry } from '../parts/index.ts';
import { ownStrategySchema, readPart } from './own-parts.ts';

const serverRate = (fallback: number) =>
  z.number().positive().max(100).default(fallback).describe("Step size of the coordinator on the sites' mean change.");
const beta = (fallback: number, what: string) => z.number().min(0).lt(1).default(fallback).describe(what);
const adaptive = {
  serverLearningRate: z
    .number()
    .positive()
    .max(100)
    .default(0.01)
    .describe('Step size of the coordinator: about how far a parameter moves in a round at most.'),
  tau: z.number().positive().max(1).default(1e-3).describe('Adaptivity: added to the root of the second moment.'),
};
const beta1 = (fallback: number) => beta(fallback, 'Decay of the first moment, the momentum of the coordinator; 0 for none.');
const beta2 = beta(0.99, 'Decay of the second moment.');
const closedForm = {
  ridge: z
    .union([z.literal('auto'), z.number().positive().max(1e6)])
    .default('auto')
    .describe('Strength of the ridge penalty, in units of the mean variance of the features; auto: by federated cross-validation.'),
  balance: z
    .union([z.literal('auto'), z.number().min(0).max(1)])
    .default('auto')
    .describe('0 weighs every image alike, 1 every class alike; auto: by federated cross-validation.'),
  folds: z
    .int()
    .min(1)
    .max(10)
    .default(5)
    .describe(
      'Folds of the cross-validation. Sites keep the sums of each fold apart; an image is in the same fold wherever it is. 1: the least upload at sites of many images; ridge and balance are then chosen on the validation images.',
    ),
  components: z
    .int()
    .min(1)
    .max(1024)
    .optional()
    .describe(
      "The head uses only so many leading principal components of the features of all sites' images, from the same sums (Jolliffe 1982). Left out: all.",
    ),
};

const prototypes = {
  distance: z
    .enum(['euclidean', 'cosine', 'mahalanobis'])
    .default('euclidean')
    .describe(
      'How an image is compared with the mean of each class: euclidean and cosine need counts, sums and sums of squares by class; mahalanobis, by the scatter within classes, needs the sums of the closed form.',
    ),
  shrinkage: z
    .union([z.literal('auto'), z.number().positive().max(1)])
    .default('auto')
    .describe('With mahalanobis: share of the diagonal in the scatter within classes; auto: by the figures on the images of `folds`.'),
  folds: z
    .int()
    .min(1)
    .max(10)
    .default(1)
    .describe('Folds of a cross-validation that judges the heads, as with the closed form; 1: the validation images do.'),
};

/** One entry a strategy that comes with Atoll: its options with their defaults. */
export const strategySchema = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('fedavg') }).describe('Mean of the heads, weighted by training images (McMahan et al. 2017).'),
  z
    .strictObject({
      name: z.literal('fedavgm'),
      serverLearningRate: serverRate(1),
      momentum: beta(0.5, 'Momentum of the coordinator; near 1 it wants a smaller serverLearningRate.'),
    })
    .describe('FedAvg with momentum at the coordinator (Hsu et al. 2019).'),
  z
    .strictObject({ name: z.literal('fedadagrad'), ...adaptive, beta1: beta1(0) })
    .describe('Adagrad at the coordinator (Reddi et al. 2021).'),
  z
    .strictObject({ name: z.literal('fedadam'), ...adaptive, beta1: beta1(0.9), beta2 })
    .describe('Adam at the coordinator (Reddi et al. 2021).'),
  z
    .strictObject({ name: z.literal('fedyogi'), ...adaptive, beta1: beta1(0.9), beta2 })
    .describe('Yogi at the coordinator (Reddi et al. 2021).'),
  z
    .strictObject({
      name: z.literal('fedprox'),
      mu: z.number().positive().max(1000).default(0.1).describe('Strength of the pull towards the global head while a site trains.'),
    })
    .describe('FedAvg with a proximal term at the sites (Li et al. 2020).'),
  z
    .strictObject({ name: z.literal('scaffold'), serverLearningRate: serverRate(1) })
    .describe('Control variates against drift between sites (Karimireddy et al. 2020); needs sgd without momentum.'),
  z.strictObject({ name: z.literal('fednova') }).describe('Changes divided by the local steps behind them (Wang et al. 2020); needs sgd.'),
  z
    .strictObject({
      name: z.literal('fedbuff'),
      bufferSize: z
        .int()
        .min(1)
        .max(10_000)
        .default(3)
        .describe('A round closes with this many updates, from cohort.quorum to cohort.sites; slower sites go on and count later.'),
      serverLearningRate: serverRate(1),
      maxStaleness: z.int().min(0).max(1000).default(10).describe('Updates from a head older than this many rounds are given up.'),
    })
    .describe('Asynchronous rounds for sites of uneven speed, updates weighted down by their age (Nguyen et al. 2022).'),
  z.strictObject({ name: z.literal('median') }).describe('Median of each parameter over the sites (Yin et al. 2018).'),
  z
    .strictObject({
      name: z.literal('trimmed-mean'),
      trim: z
        .number()
        .min(0)
        .lt(0.5)
        .default(0.25)
        .describe('Share of the sites cut off at either end of each parameter, rounded down to whole sites.'),
    })
    .describe('Mean of each parameter without its extremes (Yin et al. 2018).'),
  z
    .strictObject({
      name: z.literal('krum'),
      byzantine: z
        .int()
        .min(0)
        .max(1000)
        .default(1)
        .describe('Sites that may send anything; cohort.quorum has to be 2 · byzantine + 3 or more.'),
      selected: z
        .union([z.literal('auto'), z.int().min(1).max(1000)])
        .default('auto')
        .describe('Updates averaged: 1 is Krum, more is Multi-Krum; auto: all of the round but `byzantine`.'),
      history: beta(0.9, "How much of a site's earlier changes counts when heads are compared; 0 is the published rule."),
    })
    .describe('Mean of the heads that lie closest to their neighbours (Blanchard et al. 2017).'),
  z
    .strictObject({
      name: z.literal('geometric-median'),
      iterations: z.int().min(1).max(1000).default(50).describe('Weiszfeld steps at most.'),
    })
    .describe('The head with the least sum of distances to all updates (Pillutla et al. 2022).'),
  z
    .strictObject({
      name: z.literal('norm-clipping'),
      maxNorm: z
        .union([z.literal('median'), z.number().positive().max(1e6)])
        .default('median')
        .describe("Longest change that counts in full; median: of the round's changes."),
    })
    .describe('FedAvg of changes that are shortened to a bound (Sun et al. 2019).'),
  z
    .strictObject({ name: z.literal('closed-form'), ...closedForm })
    .describe('One exchange of exact sums gives the ridge head of all images pooled, at any split.'),
  z
    .strictObject({ name: z.literal('prototypes'), ...prototypes })
    .describe('The class whose mean is nearest, from one exchange of exact sums (Mensink et al. 2013; Snell et al. 2017).'),
  z
    .strictObject({
      name: z.literal('auto'),
      ...closedForm,
      patience: z.int().min(1).max(1000).default(5).describe('Fine-tuning stops after so many rounds without a better one.'),
    })
    .describe('The closed form, then FedAvg from it for up to `rounds` rounds; the better by federated validation is kept.'),
]);

const SHIPPED = strategySchema.options.map(({ shape }) => shape.name.value);
const anyStrategy = z.discriminatedUnion('name', [...strategySchema.options, ownStrategySchema]);

/** A strategy as a file names it: alone, or with options; one of Atoll's, or one that was registered. */
export const namedStrategySchema = z.preprocess(readPart('name', 'strategy', SHIPPED, strategyRegistry), anyStrategy);

/** A strategy with its options, as the federation file has it. */
export type StrategyOptions = z.output<typeof anyStrategy>;
/** The name of a strategy of the federation file; `own` stands for one that Atoll does not have. */
export type StrategyName = StrategyOptions['name'];

/** The strategies whose head is solved from sums over all sites. */
const SOLVED = ['closed-form', 'auto', 'prototypes'] as const satisfies readonly StrategyName[];
/** A strategy whose head is solved from sums, with its options. */
export type SolvedStrategy = Extract<StrategyOptions, { name: (typeof SOLVED)[number] }>;

/** Whether the strategy's head is solved from sums over all sites, and not trained in rounds. */
export const isSolved = <Named extends { readonly name: StrategyName }>(strategy: Named): strategy is Named & SolvedStrategy =>
  SOLVED.some((name) => name === strategy.name);

/** Whether the sums need the products of every two features, or only sums and squares by class. */
export const needsGram = (strategy: SolvedStrategy): boolean => strategy.name !== 'prototypes' || strategy.distance === 'mahalanobis';

/**
 * Puts a name alone beside the objects in the JSON Schema of the strategy: the file may say either. What own ones are kept as is no
 * matter of files. An override of Zod's.
 */
export function withNameAlone({ zodSchema, jsonSchema }: { zodSchema: unknown; jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (zodSchema !== anyStrategy) return;
  const { oneOf = [] } = jsonSchema;
  delete jsonSchema.oneOf;
  jsonSchema.anyOf = [{ type: 'string', enum: SHIPPED }, ...oneOf.slice(0, SHIPPED.length)];
}
