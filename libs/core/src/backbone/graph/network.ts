import type { OnnxNode, OnnxTensor } from '../onnx/messages.ts';
import { ElementType } from '../onnx/messages.ts';
import type { RawTensor } from './read.ts';

/** Name of a network's one input: `[batch, 3, height, width]`, normalised as its preprocessing says. */
export const NETWORK_INPUT = 'input';

/**
 * A network in the part of ONNX that Atoll runs: each operator in one form, of operator set 13, every shape known, and no
 * operator that could mix the images of a batch.
 */
export interface Network {
  /** Each after those that it reads. */
  readonly nodes: readonly OnnxNode[];
  readonly constants: ReadonlyMap<string, RawTensor>;
  /** Of every value that is not constant, without the batch: `[channels, height, width]` or `[values]`. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
}

/** The nodes that the wanted values rest on, in order. */
export function neededNodes(nodes: readonly OnnxNode[], wanted: Iterable<string>): OnnxNode[] {
  const names = new Set(wanted);
  const kept: OnnxNode[] = [];
  for (const node of [...nodes].reverse()) {
    if (!names.has(node.output)) continue;
    kept.push(node);
    for (const input of node.inputs) names.add(input);
  }
  return kept.reverse();
}

/** The constants that nodes read, as tensors of a file. */
export function constantsOf(nodes: readonly OnnxNode[], constants: ReadonlyMap<string, RawTensor>): OnnxTensor[] {
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  return [...constants].filter(([name]) => read.has(name)).map(([name, tensor]) => onnxTensor(name, tensor));
}

export function onnxTensor(name: string, { dimensions, values }: RawTensor): OnnxTensor {
  if (values.kind === 'floats') return { name, element: ElementType.float32, dimensions, bytes: littleEndian(values.data) };
  const bytes = new Uint8Array(8 * values.data.length);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of values.data.entries()) view.setBigInt64(8 * i, BigInt(value), true);
  return { name, element: ElementType.int64, dimensions, bytes };
}

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function littleEndian(data: Float32Array): Uint8Array {
  if (LITTLE_ENDIAN) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const bytes = new Uint8Array(data.byteLength);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of data.entries()) view.setFloat32(4 * i, value, true);
  return bytes;
}

export const floatTensor = (dimensions: readonly number[], data: Float32Array): RawTensor => ({
  dimensions,
  values: { kind: 'floats', data },
});
export const integerTensor = (data: readonly number[]): RawTensor => ({ dimensions: [data.length], values: { kind: 'integers', data } });
