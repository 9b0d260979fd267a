import { z } from 'zod';
import { headRegistry } from '../parts/index.ts';
import { ownHeadSchema, readPart } from './own-parts.ts';

const domains = z
  .int()
  .min(0)
  .max(1000)
  .default(0)
  .describe('Sites that a discriminator in the head tells apart, for the term adversarial of the loss; 0 for none.');

const shippedHeads = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('linear'),
    kernel: z
      .enum(['none', 'relu', 'fourier'])
      .default('none')
      .describe(
        "Random features before the linear layer: relu (Rahimi & Recht 2008) or fourier (Rahimi & Recht 2007); the head is no longer linear in the images' features.",
      ),
    units: z.int().min(16).max(8192).default(2000).describe('Random features, with a kernel.'),
    bandwidth: z.number().positive().max(1000).default(1).describe('Width of the kernel, in units of the root of the number of features.'),
  }),
  z.strictObject({
    kind: z.literal('mlp'),
    hidden: z.int().min(1).max(8192).default(1024).describe('Units of the hidden ReLU layer.'),
    domains,
  }),
  z.strictObject({
    kind: z.literal('adjustment'),
    width: z.int().min(1).max(4096).default(32).describe('Rank of what is added to the features.'),
    domains,
  }),
]);

const SHIPPED = shippedHeads.options.map(({ shape }) => shape.kind.value);

/** What is trained on the features. */
export const headSchema = z
  .discriminatedUnion('kind', [...shippedHeads.options, ownHeadSchema])
  .describe(
    'What is trained on the features: linear (softmax regression), mlp (one hidden ReLU layer), or adjustment (a linear layer on features + a small trained adjustment of them).',
  );

/** A head as a file names it: one of Atoll's, or one that was registered. */
export const namedHeadSchema = z.preprocess(readPart('kind', 'head', SHIPPED, headRegistry), headSchema);

/** Leaves out of the JSON Schema what own heads are kept as, which is no matter of files. An override of Zod's. */
export function withoutOwnHeads({ zodSchema, jsonSchema }: { zodSchema: unknown; jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (zodSchema === headSchema && jsonSchema.oneOf !== undefined) jsonSchema.oneOf = jsonSchema.oneOf.slice(0, SHIPPED.length);
}
