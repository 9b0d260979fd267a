import { z } from 'zod';
import { calibrateSchema, checkCalibrationFits, withCalibrationAlone } from './calibrate.ts';
import { checkColumnsFit, columnsSchema } from './columns.ts';
import { DURATION } from './duration.ts';
import { handCraftedSchema } from './hand-crafted.ts';
import { namedHeadSchema, withoutOwnHeads } from './heads.ts';
import { leaveOneSiteOutSchema } from './leave-one-site-out.ts';
import { lossSchema, withClassificationAlone } from './loss.ts';
import { checkLossFits } from './loss-rules.ts';
import { checkStandardiseFits, standardiseSchema } from './standardise.ts';
import { namedStrategySchema, withNameAlone } from './strategies.ts';
import { checkStrategyFits } from './strategy-rules.ts';
import { subgroupsSchema } from './subgroups.ts';
import { checkTasksFit, taskKeys, withClassesOrTasks } from './tasks.ts';
import { checkTransferFits, transferKeys } from './transfer.ts';
import { adaptationSchema, unlabelledSchema } from './unlabelled.ts';
import { viewsSchema, withCountAlone } from './views.ts';

const duration = (fallback: string, description: string) =>
  z.string().regex(DURATION, 'a duration such as 30s, 10m or 2h').default(fallback).describe(description);

const optimiser = z
  .discriminatedUnion('name', [
    z.strictObject({
      name: z.literal('sgd'),
      learningRate: z.number().positive().max(100).default(0.01).describe('Step size.'),
      momentum: z.number().min(0).lt(1).default(0).describe('Momentum, 0 for none.'),
    }),
    z.strictObject({
      name: z.literal('adam'),
      learningRate: z.number().positive().max(100).default(0.001).describe('Step size (Kingma & Ba 2015).'),
    }),
  ])
  .describe('How a site descends: sgd (with momentum) or adam.');

/**
 * The federation file: everything an operator decides about a run. Each key has its default here and nowhere else;
 * the JSON Schema for editors and the reference page are made from this object.
 */
export const federationSchema = z
  .strictObject({
    federation: z
      .string()
      .regex(/^[a-z0-9][a-z0-9._-]{0,39}$/, 'lower-case letters, digits, - _ . (40 at most), starting with a letter or digit')
      .describe('The name of the federation.'),
    description: z.string().max(2000).optional().describe('What it is for, in a sentence; shown to every site before it joins.'),
    ...taskKeys,
    backbone: z
      .strictObject({
        name: z.string().min(1).max(80).default('efficientnet-lite0').describe('A backbone package that the coordinator has.'),
        cut: z
          .string()
          .min(1)
          .max(40)
          .default('pooled')
          .describe(
            'Where the frozen part ends: pooled (1280 features), multi-level (1472: joined with the means of stage 6), levels (2024: with the means of stages 7 to 3) or textures (2768: and with the deviations of the same).',
          ),
      })
      .prefault({})
      .describe('The frozen, pretrained part.'),
    head: namedHeadSchema.prefault({ kind: 'linear' }),
    strategy: namedStrategySchema
      .prefault({ name: 'fedavg' })
      .describe('How updates become the next head: a name, or a name with options.'),
    rounds: z.int().min(1).max(10_000).default(20).describe('Rounds of training at most.'),
    training: z
      .strictObject({
        localEpochs: z.int().min(1).max(1000).default(1).describe('Passes over its own images that a site makes each round.'),
        batchSize: z.int().min(1).max(4096).default(16).describe('Images a step.'),
        optimiser: optimiser.prefault({ name: 'sgd' }),
        l2: z.number().min(0).max(100).default(1e-4).describe('Strength of the L2 penalty on weights (l2/2 · Σ w²); biases are free.'),
        sampling: z
          .enum(['shuffle', 'balanced', 'oversample', 'undersample'])
          .default('shuffle')
          .describe(
            'How batches are drawn: shuffle = each image once an epoch; balanced = classes alike often, as many images an epoch; oversample = each class as often as the most frequent; undersample = as the rarest.',
          ),
        ...transferKeys,
        calibrate: calibrateSchema.describe(
          'Fit the last layer again when training is over, every class alike often, without any image; kept only if it is better on validation.',
        ),
        loss: lossSchema
          .prefault({})
          .describe('What is minimised: the loss of images and labels, by its name or with options, and the weighted terms added to it.'),
        mixup: z
          .number()
          .min(0)
          .max(100)
          .default(0)
          .describe(
            'Images are mixed with others of their batch, features and labels, by a share from Beta(mixup, mixup) (Zhang et al. 2018); 0 for none.',
          ),
      })
      .prefault({})
      .describe('Training at a site.'),
    features: z
      .strictObject({
        handCrafted: handCraftedSchema
          .prefault('none')
          .describe(
            "Features without a network that follow the backbone's: edge (128, histograms of oriented gradients), texture (236, local binary patterns), colour (144, histograms of hue, saturation and value); none, all, or a list.",
          ),
        columns: columnsSchema.describe(
          "Columns of the sites' CSV files that follow the features of the image: what else is known of the patient. The sites' sums and heads are then of these too.",
        ),
        columnWeight: z
          .number()
          .positive()
          .max(32)
          .default(8)
          .describe(
            'A column counts for as much as so many features of the picture, squared: 8 for 64. With 1 it is one of more than a thousand, and a penalty on weights leaves little of it.',
          ),
        unitLength: z
          .boolean()
          .default(false)
          .describe(
            'Divide the features of each image by their length first, at every site and wherever the model is used. With few images a class it helps, together with standardise: false.',
          ),
        standardise: standardiseSchema,
        deviationFloor: z.number().min(0).max(10).default(0.5).describe('Deviations below this share of their mean are raised to it.'),
        views: viewsSchema
          .prefault({})
          .describe(
            'Each image is seen in several views, and its features are their average, in training and whenever the model is used. A number, or an object.',
          ),
      })
      .prefault({})
      .describe('What is done to the features before the head.'),
    data: z
      .strictObject({
        validation: z.number().min(0).max(0.8).default(0.15).describe('Share of the images not in the test part that judges rounds.'),
        test: z.number().min(0).max(0.8).default(0.2).describe('Share of the images that only the final figures see.'),
        shots: z
          .int()
          .min(1)
          .max(1_000_000)
          .optional()
          .describe(
            'Few-shot: each site trains on this many images of each class at most, drawn by the seed; the others of its training part are used nowhere. Validation images are as many as before: where labels are few, set validation to 0.',
          ),
        unlabelled: unlabelledSchema,
      })
      .prefault({})
      .describe("How a site splits its images, by group; a CSV's split column comes first."),
    cohort: z
      .strictObject({
        sites: z.int().min(1).max(10_000).default(2).describe('The run starts as soon as this many sites have joined.'),
        quorum: z.int().min(1).max(10_000).default(2).describe('Fewer answers than this and a step does not count.'),
        overselect: z
          .int()
          .min(0)
          .max(10_000)
          .default(0)
          .describe(
            'A round of training closes when all but so many of its sites have answered, if they make the quorum: nobody waits for the slowest, and what they answer to it is not used.',
          ),
        lateJoin: z.boolean().default(true).describe('Whether a site may come in while the run goes on.'),
      })
      .prefault({})
      .refine(({ sites, quorum }) => quorum <= sites, { message: 'not more than cohort.sites', path: ['quorum'] })
      .refine(({ sites, quorum, overselect }) => overselect === 0 || quorum + overselect <= sites, {
        message: 'with cohort.quorum not more than cohort.sites',
        path: ['overselect'],
      })
      .describe('The sites that a step counts on.'),
    deadlines: z
      .strictObject({
        join: duration(
          '24h',
          'How long the run waits for cohort.sites to join; then it starts with whoever is there, if they make the quorum.',
        ),
        prepare: duration('2h', 'How long the first step waits: sites compute their features in it.'),
        step: duration('10m', 'How long any other step waits for its answers.'),
        extensions: z
          .int()
          .min(0)
          .max(100)
          .default(0)
          .describe(
            'How often a step without its quorum at the deadline gets its time once more before the run fails; in it the step closes as soon as the quorum has answered.',
          ),
        reconnect: duration('30s', 'How long a step waits for a site that lost its connection when all others have answered.'),
      })
      .prefault({})
      .describe('Every wait has an end.'),
    evaluation: z
      .strictObject({
        metric: z
          .enum(['accuracy', 'balancedAccuracy', 'macroF1', 'loss'])
          .default('balancedAccuracy')
          .describe('What chooses the best round.'),
        everyRounds: z.int().min(1).max(1000).default(1).describe('Judge the head on the validation images every so many rounds.'),
        patience: z
          .int()
          .min(0)
          .max(10_000)
          .default(0)
          .describe('Stop after so many evaluations without a better one; 0 never stops early.'),
        personal: z
          .boolean()
          .default(true)
          .describe('Each site also chooses a head of its own between the federated one and what it has alone; it never leaves the site.'),
        alone: z
          .enum(['off', 'own', 'cross-site'])
          .default('own')
          .describe(
            'The yardstick of each site alone: own = trained and judged at the site, its head stays there; cross-site = the heads are sent and judged at every site.',
          ),
        folds: z
          .int()
          .min(0)
          .max(20)
          .refine((folds) => folds !== 1, '0, or 2 and more')
          .default(0)
          .describe(
            'Each site also cross-validates what it has alone over its training and validation images, by group, in so many folds: mean and deviation in the report; 0 for none.',
          ),
        leaveOneSiteOut: leaveOneSiteOutSchema,
        subgroups: subgroupsSchema.describe(
          'Also count by kinds of images: the final test says for each how good the model is on it. A site sends those that it has privacy.minimumCount test images of.',
        ),
      })
      .prefault({})
      .describe('How the model is judged.'),
    adaptation: adaptationSchema,
    privacy: z
      .strictObject({
        minimumCount: z
          .int()
          .min(0)
          .max(1000)
          .default(5)
          .describe('Image counts by class below this are not shown to the coordinator when a site joins.'),
      })
      .prefault({})
      .describe('What may leave a site.'),
    seed: z
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .default(42)
      .describe('All randomness of the run comes from this number.'),
  })
  .superRefine(checkTasksFit)
  .superRefine(checkStrategyFits)
  .superRefine(checkLossFits)
  .superRefine(checkTransferFits)
  .superRefine(checkCalibrationFits)
  .superRefine(checkStandardiseFits)
  .superRefine(checkColumnsFit)
  .describe('An Atoll federation file');

/** A federation file with every default filled in. */
export type Federation = z.output<typeof federationSchema>;
/** A federation file as a person may write it. */
export type FederationInput = z.input<typeof federationSchema>;
/** Passes over its images that a site makes in all rounds together; a yardstick trains as long. */
export const totalEpochs = ({ rounds, training }: Federation): number => rounds * training.localEpochs;

/** Where in the file something is wrong, and what. */
export interface FederationIssue {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly unknownKeys?: readonly string[];
}

/** The federation, or what is wrong with it, in the order of the file's keys. */
export function checkFederation(value: unknown): { federation: Federation } | { issues: FederationIssue[] } {
  const result = federationSchema.safeParse(value);
  return result.success ? { federation: result.data } : { issues: issuesOf(result.error) };
}

/** What is wrong with a file, in the order of its keys. */
export const issuesOf = ({ issues }: z.ZodError): FederationIssue[] =>
  issues.map((issue) => ({
    path: issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part)),
    message: issue.message,
    ...(issue.code === 'unrecognized_keys' ? { unknownKeys: issue.keys } : {}),
  }));

/** JSON Schema (draft 2020-12) of the federation file, for editors. */
export function federationJsonSchema(): Record<string, unknown> {
  return {
    $id: 'atoll-federation.schema.json',
    title: 'Atoll federation file',
    ...z.toJSONSchema(federationSchema, {
      io: 'input',
      target: 'draft-2020-12',
      override: (schema) => {
        withNameAlone(schema);
        withoutOwnHeads(schema);
        withClassificationAlone(schema);
        withCountAlone(schema);
        withCalibrationAlone(schema);
        withClassesOrTasks(schema.jsonSchema);
      },
    }),
  };
}
