import { utf8ToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { AtollError } from '../errors.ts';
import type { Digest } from '../identity.ts';
import { digestOf } from '../parameters/digest.ts';
import { checkArchitecture } from './architecture.ts';

const count = z.int().positive();
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const name = z.string().min(1).max(120);
const shape = z.array(count).min(1).max(4);
const activation = z.enum(['relu6', 'none']);

const weighted = { name, input: name, weight: name, bias: name, activation };
const windowed = { ...weighted, kernel: count, stride: count };

/** One operation. Spatial values are `[height, width, channels]`; padding is TensorFlow's SAME, the odd pixel after. */
const layer = z.discriminatedUnion('operation', [
  /** Weight `[outputs, inputs, kernel, kernel]`. */
  z.strictObject({ operation: z.literal('convolution'), ...windowed }),
  /** Weight `[channels, kernel, kernel]`. */
  z.strictObject({ operation: z.literal('depthwise'), ...windowed }),
  /** A 1×1 convolution; weight `[outputs, inputs]`. */
  z.strictObject({ operation: z.literal('pointwise'), ...weighted }),
  z.strictObject({ operation: z.literal('add'), name, inputs: z.tuple([name, name]) }),
  /** The mean over height and width: `[channels]`. */
  z.strictObject({ operation: z.literal('average'), name, input: name }),
  /** The standard deviation over height and width: `[channels]`. */
  z.strictObject({ operation: z.literal('deviation'), name, input: name }),
  /** Vectors one after the other. */
  z.strictObject({ operation: z.literal('concatenate'), name, inputs: z.array(name).min(2) }),
]);

const reference = z.strictObject({
  indices: z.array(z.int().nonnegative()).min(1),
  values: z.array(z.number()),
  norm: z.number().positive(),
});

const manifestSchema = z.strictObject({
  format: z.literal(1),
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  licence: z.string().min(1),
  source: z.strictObject({ description: z.string(), url: z.string(), file: z.string(), sha256: digest, changes: z.string() }),
  preprocessing: z.strictObject({
    width: count.max(2048),
    height: count.max(2048),
    colour: z.literal('rgb'),
    /** Stretched to width × height, nothing cropped. */
    fit: z.literal('fill'),
    resize: z.literal('bicubic'),
    /** The network sees (x − subtract) / divide of bytes 0…255. */
    subtract: z.number(),
    divide: z.number().positive(),
  }),
  weights: z.strictObject({
    file: z.string().regex(/^[a-z0-9._-]+$/),
    element: z.enum(['float16', 'float32']),
    sha256: digest,
    sizeBytes: count,
  }),
  tensors: z.array(z.strictObject({ name, shape, offset: z.int().nonnegative(), size: count })).min(1),
  layers: z.array(layer).min(1),
  cuts: z.record(name, z.strictObject({ layer: name, shape })),
  canary: z.strictObject({
    image: z.literal('disc-256x192'),
    /** How far the features may lie from the references, relative to their Euclidean norm. */
    relativeTolerance: z.number().positive().max(0.5),
    references: z.record(name, reference),
  }),
});

/** `backbone.json`: what a backbone is, where it comes from, its layers as data, and where it may be cut. */
export type BackboneManifest = z.infer<typeof manifestSchema>;
export type BackboneLayer = z.infer<typeof layer>;
export type WeightedLayer = Extract<BackboneLayer, { weight: string }>;
export type Preprocessing = BackboneManifest['preprocessing'];
export type CanaryReference = z.infer<typeof reference>;

/**
 * Checks the parsed JSON of a `backbone.json`: its form, and that layers, tensors, cut points and canary fit together.
 * @throws AtollError 302
 */
export function parseManifest(json: unknown): BackboneManifest {
  const parsed = manifestSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new AtollError(
      302,
      `The backbone's manifest is not valid at ${issue?.path.join('.') || 'its root'}: ${issue?.message ?? 'unknown'}.`,
    );
  }
  checkArchitecture(parsed.data);
  return parsed.data;
}

/** The digest that names a backbone: of its manifest, which holds the digest of the weights. Independent of how the JSON was laid out. */
export function manifestDigest(manifest: BackboneManifest): Digest {
  return digestOf(utf8ToBytes(JSON.stringify(manifestSchema.parse(manifest))));
}
