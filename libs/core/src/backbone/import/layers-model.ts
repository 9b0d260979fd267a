import { z } from 'zod';
import { joinBytes } from '../../bytes.ts';
import { AtollError } from '../../errors.ts';
import { ONNX_LIMITS, type RawModel, type RawTensor } from '../graph/read.ts';
import { decodeHalfFloats } from '../half-float.ts';
import { convertLayers, type LayerConfig } from './keras-layers.ts';

const refused = (sentence: string, cause?: unknown) => new AtollError(310, `The layers model cannot be used: ${sentence}.`, { cause });

const weight = z.object({
  name: z.string().min(1).max(500),
  shape: z.array(z.int().nonnegative()).max(8),
  dtype: z.enum(['float32', 'float16', 'int32']),
  quantization: z
    .object({ dtype: z.enum(['uint8', 'uint16', 'float16']), scale: z.number().optional(), min: z.number().optional() })
    .optional(),
});
const group = z.object({
  /** Beside model.json, never outside its folder. */
  paths: z
    .array(z.string().regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,200}$/))
    .min(1)
    .max(10_000),
  weights: z.array(weight).max(ONNX_LIMITS.tensors),
});
const layer = z.object({
  class_name: z.string().max(100),
  name: z.string().max(500).optional(),
  config: z.looseObject({ name: z.string().max(500).optional() }),
  inbound_nodes: z.array(z.unknown()).max(100).optional(),
});
const functional = z.looseObject({
  layers: z.array(layer).min(1).max(ONNX_LIMITS.nodes),
  input_layers: z.unknown().optional(),
  output_layers: z.unknown().optional(),
});
const topology = z.object({ class_name: z.string(), config: z.union([functional, z.array(layer).min(1).max(ONNX_LIMITS.nodes)]) });
const modelJson = z.object({
  format: z.literal('layers-model').optional(),
  modelTopology: z.union([z.object({ model_config: topology }), topology]),
  weightsManifest: z.array(group).max(1_000),
});

/** model.json as text, parsed and checked. */
type ModelJson = z.infer<typeof modelJson>;

function parse(text: string): ModelJson {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw refused('model.json is no JSON', cause);
  }
  if (typeof json === 'object' && json !== null && 'format' in json && json.format === 'graph-model')
    throw refused('it is a graph model; convert the original to a layers model, or to ONNX');
  const parsed = modelJson.safeParse(json);
  const [issue] = parsed.error?.issues ?? [];
  if (!parsed.success) throw refused(`model.json is not one at ${issue?.path.join('.').slice(0, 200) || 'its root'}`);
  return parsed.data;
}

/** The weight files of a model.json, beside it, in their order. Throws AtollError 310. */
export function layersModelFiles(text: string): readonly string[] {
  return parse(text).weightsManifest.flatMap(({ paths }) => paths);
}

/**
 * A TensorFlow.js layers model as a network: `text` is model.json, `files` the bytes of {@link layersModelFiles} by name.
 * Values are brought from `[height, width, channels]` to ONNX's order of axes. Throws AtollError 310 for layers that are not known.
 */
export function layersModelToNetwork(text: string, files: ReadonlyMap<string, Uint8Array>): RawModel {
  const model = parse(text);
  const weights = new Map<string, RawTensor>();
  for (const { paths, weights: specs } of model.weightsManifest) {
    const bytes = joinBytes(paths.map((path) => files.get(path) ?? new Uint8Array()));
    let at = 0;
    for (const spec of specs) {
      const size = spec.shape.reduce((product, extent) => product * extent, 1);
      const stored = spec.quantization?.dtype ?? spec.dtype;
      const width = { float32: 4, int32: 4, float16: 2, uint16: 2, uint8: 1 }[stored];
      if (at + size * width > bytes.length) throw refused('its weight files are cut off');
      weights.set(spec.name, {
        dimensions: spec.shape,
        values: { kind: 'floats', data: valuesOf(bytes.subarray(at, at + size * width), stored, spec.quantization) },
      });
      at += size * width;
    }
    if (at !== bytes.length) throw refused('its weight files hold more than model.json says');
  }
  const { class_name: kind, config } = 'model_config' in model.modelTopology ? model.modelTopology.model_config : model.modelTopology;
  const layers: LayerConfig[] = (Array.isArray(config) ? config : config.layers).map(
    ({ class_name: type, name, config: own, inbound_nodes: inbound }) => ({
      type,
      name: name ?? own.name ?? '',
      config: own,
      inbound: inbound ?? [],
    }),
  );
  const output = Array.isArray(config) ? undefined : firstName(config.output_layers);
  return convertLayers(layers, weights, kind === 'Sequential' ? { kind: 'sequential' } : { kind: 'graph', output });
}

/** `[["name", 0, 0], …]` or, of one, `["name", 0, 0]`. */
function firstName(value: unknown): string | undefined {
  const inner: unknown = Array.isArray(value) ? value[0] : undefined;
  if (typeof inner === 'string') return inner;
  return Array.isArray(inner) && typeof inner[0] === 'string' ? inner[0] : undefined;
}

function valuesOf(
  bytes: Uint8Array,
  stored: 'float32' | 'int32' | 'float16' | 'uint16' | 'uint8',
  scaled: { readonly scale?: number | undefined; readonly min?: number | undefined } | undefined,
): Float32Array {
  if (stored === 'float16') return decodeHalfFloats(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const width = stored === 'uint8' ? 1 : stored === 'uint16' ? 2 : 4;
  const { scale = 1, min = 0 } = scaled ?? {};
  const values = new Float32Array(bytes.length / width);
  for (let i = 0; i < values.length; i++) {
    if (stored === 'float32') values[i] = view.getFloat32(4 * i, true);
    else if (stored === 'int32') values[i] = view.getInt32(4 * i, true);
    else values[i] = (stored === 'uint8' ? view.getUint8(i) : view.getUint16(2 * i, true)) * scale + min;
  }
  return values;
}
