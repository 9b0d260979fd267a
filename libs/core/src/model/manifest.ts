import { z } from 'zod';
import { AtollError } from '../errors.ts';
import { columnsSchema, headSchema, outputsOf, SCOPES, viewsSchema } from '../federation/index.ts';
import { BLOCKS } from '../hand-crafted/index.ts';
import type { Digest } from '../identity.ts';

const digest = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .transform((text) => text as Digest); // the expression is that of a digest
const share = z.number().min(0).max(1).nullable();

const scores = z.strictObject({
  images: z.int().min(0),
  accuracy: share,
  balancedAccuracy: share,
  macroF1: share,
  loss: z.number().nullable(),
});

const modelManifestSchema = z.strictObject({
  format: z.literal(1),
  federation: z.string(),
  description: z.string().optional(),
  run: z.string(),
  /** When the run finished, by the coordinator's clock, ISO 8601. */
  finishedAt: z.string(),
  software: z.string(),
  /** Of one label set; or the labels, of several that an image may show; empty with tasks. */
  classes: z.array(z.string()),
  labels: z.enum(['one', 'several']).optional(),
  /** Several label sets, whose classes are the head's outputs one after the other. */
  tasks: z.record(z.string(), z.strictObject({ classes: z.array(z.string()).min(2) })).optional(),
  backbone: z.strictObject({ name: z.string(), version: z.string(), digest, cut: z.string(), licence: z.string() }),
  head: z.strictObject({
    config: headSchema,
    featureSize: z.int().min(1),
    digest,
    sizeBytes: z.int().min(1),
    /** What of the backbone was trained with it, and is in its bytes: from this cut on. The backbone computes what is before. */
    tail: z.strictObject({ scope: z.enum(SCOPES).exclude(['head']), cut: z.string() }).optional(),
  }),
  standardisation: z.strictObject({ digest, sizeBytes: z.int().min(1) }).nullable(),
  /** Features without a network that follow the backbone's. */
  handCrafted: z.array(z.enum(BLOCKS)).default([]),
  /** Columns of a list of images that follow: without what they say of an image, the model says nothing of it. */
  columns: columnsSchema,
  /** What their features are multiplied by, as in the federation file; 1 where the standardisation does that. */
  columnWeight: z.number().positive().default(1),
  /** The features of each view are divided by their length first. */
  unitLength: z.boolean().default(false),
  /** The features of an image are the average over these views of it. */
  views: viewsSchema,
  /** Scores are divided by it before the softmax, so that probabilities mean what they say. */
  temperature: z.number().positive(),
  training: z.strictObject({ strategy: z.string(), rounds: z.int(), round: z.int(), why: z.string(), seed: z.int() }),
  sites: z.array(
    z.strictObject({
      site: z.string(),
      train: z.int(),
      validation: z.int(),
      test: z.int(),
      /** Training images without a label. */
      unlabelled: z.int().min(1).optional(),
      /** The model on the site's own test images. */
      federated: scores.nullable(),
      /** The site's own yardstick on the same images. */
      alone: scores.nullable(),
      /** The head that the site chose for itself, which stays there, on the same images. */
      personal: scores.nullable(),
    }),
  ),
  /** Over the test images of all sites. */
  test: scores.nullable(),
  /** With several tasks: each over the test images of all sites that have a label in it. */
  testByTask: z.array(z.strictObject({ task: z.string(), scores: scores.nullable() })).optional(),
  /** What protected the data of the sites, beside that the images stayed there. */
  privacy: z.strictObject({
    /** Of differential privacy, ε and δ: null for none; no noise was added, so there is no bound on what the model tells of an image. */
    budget: z.null(),
    /** Whether answers were added without the coordinator seeing each. */
    secureAggregation: z.literal(false),
    /** Training images of a class that a site has to have to say how many they are when it joins. */
    minimumCount: z.int().min(0),
  }),
  /** Where it comes from: `atoll audit --head` tells more of it. */
  lineage: z.strictObject({
    initialHead: digest,
    /** Answers of sites that were accepted, in all steps. */
    answers: z.int().min(0),
    /** The coordinator's journal before the entry that says that the run is completed: how many entries, and the hash of the last. */
    journal: z.strictObject({ entries: z.int().min(1), hash: digest }),
  }),
  /** Of a model from which sites were taken out after the run: which sites, which model that had them, and what makes it the one that never had them. */
  withdrawn: z
    .strictObject({
      sites: z.array(z.string()).min(1),
      model: digest,
      basis: z.enum(['run', 'sums', 'figures', 'rounds']),
      sameAs: z.string().optional(),
    })
    .optional(),
  /** Of a site's own model, made from the one that all have: whose it is, of which model (by digest), and how it was chosen. */
  personal: z.strictObject({ site: z.string(), model: digest, method: z.string(), test: scores.nullable() }).optional(),
  limits: z.array(z.string()),
});

const checkedManifest = modelManifestSchema.refine((model) => outputsOf(model) >= 2, { path: ['classes'], message: 'two or more' });

/** `model.json`: what a model is made of, by digest, where it comes from and how good it is. */
export type ModelManifest = z.infer<typeof modelManifestSchema>;
/** Figures of a model on `images` images, 0 … 1, the loss in nats; null where there was nothing to judge. */
export type ModelScores = z.infer<typeof scores>;

/** The manifest in the text of a model.json. Throws AtollError 308. */
export function parseModelManifest(text: string): ModelManifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AtollError(308, 'The model.json is not JSON.', { cause });
  }
  const parsed = checkedManifest.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new AtollError(
    308,
    `The model.json is not valid at ${issue?.path.join('.') || 'its root'}: ${(issue?.message ?? 'unknown').slice(0, 500)}.`,
  );
}
