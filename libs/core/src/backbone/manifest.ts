import { utf8ToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { AtollError } from '../errors.ts';
import type { Digest } from '../identity.ts';
import { digestOf } from '../parameters/digest.ts';
import { checkArchitecture } from './architecture.ts';
import { ONNX_LIMITS } from './graph/read.ts';
import { checkParts } from './parts.ts';
import { preprocessingSchema } from './preprocessing.ts';

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

const file = z.string().regex(/^[a-z0-9._-]+$/);

/** What every backbone says of itself, before and after what it consists of. */
const first = {
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  licence: z.string().min(1).max(1_000),
  source: z.strictObject({ description: z.string(), url: z.string(), file: z.string(), sha256: digest, changes: z.string() }),
  preprocessing: preprocessingSchema,
};
const last = {
  cuts: z.record(name, z.strictObject({ layer: name, shape })),
  canary: z.strictObject({
    image: z.literal('disc-256x192'),
    /** How far the features may lie from the references, relative to their Euclidean norm. */
    relativeTolerance: z.number().positive().max(0.5),
    references: z.record(name, reference),
  }),
};

/** A network as data, from which both the frozen graph and the layers that are trained are built. */
const layeredSchema = z.strictObject({
  format: z.literal(1),
  ...first,
  weights: z.strictObject({ file, element: z.enum(['float16', 'float32']), sha256: digest, sizeBytes: count }),
  tensors: z.array(z.strictObject({ name, shape, offset: z.int().nonnegative(), size: count })).min(1),
  layers: z.array(layer).min(1),
  ...last,
});

/** A network as an ONNX graph, weights and all; the layer of a cut is a value in it. It stays frozen. */
const graphSchema = z.strictObject({
  format: z.literal(2),
  ...first,
  weights: z.strictObject({ file, sha256: digest, sizeBytes: count.max(ONNX_LIMITS.bytes) }),
  ...last,
});

const manifestSchema = z.discriminatedUnion('format', [layeredSchema, graphSchema]);

/** `backbone.json`: what a backbone is, where it comes from, its layers as data or its graph file, and where it may be cut. */
export type BackboneManifest = LayeredManifest | GraphManifest;
/** A backbone that is told layer by layer, so that its end can be trained. */
export type LayeredManifest = z.infer<typeof layeredSchema>;
/** A backbone that is an ONNX graph, run as it is; see {@link layeredManifest}. */
export type GraphManifest = z.infer<typeof graphSchema>;
/** One operation of a backbone that is told layer by layer; spatial values are `[height, width, channels]`. */
export type BackboneLayer = z.infer<typeof layer>;
export type WeightedLayer = Extract<BackboneLayer, { weight: string }>;
/** Some of the features of the canary image at a cut: their places, their values, and the Euclidean norm of all of them. */
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
  checkParts(parsed.data);
  if (parsed.data.format === 1) checkArchitecture(parsed.data);
  return parsed.data;
}

/** The digest that names a backbone: of its manifest, which holds the digest of the weights. Independent of how the JSON was laid out. */
export function manifestDigest(manifest: BackboneManifest): Digest {
  return digestOf(utf8ToBytes(JSON.stringify(manifestSchema.parse(manifest))));
}
