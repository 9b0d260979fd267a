import { encodeHalfFloats } from '../backbone/index.ts';
import { joinBytes } from '../bytes.ts';
import type { Quantisation } from './metadata.ts';
import { littleEndian } from './network.ts';
import { keptAs, quantiseByChannel } from './quantise.ts';

/** A node of a TensorFlow GraphDef in JSON, as a graph model of TensorFlow.js has it. */
interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr: Readonly<Record<string, object>>;
}

interface WeightEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
  readonly quantization?: object;
}

const FLOAT = { T: { type: 'DT_FLOAT' } };
/** Collects the nodes and weights of a graph model. */
export class TfjsGraph {
  readonly nodes: GraphNode[] = [];
  readonly entries: WeightEntry[] = [];
  readonly #bytes: Uint8Array[] = [];
  readonly #quantisation: Quantisation;

  constructor(quantisation: Quantisation) {
    this.#quantisation = quantisation;
  }

  /** Adds an operation; gives its name. */
  node(op: string, name: string, input: readonly string[], attr: Record<string, object> = {}): string {
    this.nodes.push({ name, op, input, attr: { ...FLOAT, ...attr } });
    return name;
  }

  /** Adds what is handed over when the graph is run. `shape` without the batch. */
  placeholder(name: string, type: 'DT_INT32' | 'DT_FLOAT', shape: readonly number[]): string {
    const dim = [-1, ...shape].map((size) => ({ size: String(size) }));
    this.nodes.push({ name, op: 'Placeholder', attr: { dtype: { type }, shape: { shape: { dim } } } });
    return name;
  }

  /** Adds whole numbers, such as axes. */
  integers(name: string, values: readonly number[], shape: readonly number[] = [values.length]): string {
    const bytes = new Uint8Array(4 * values.length);
    for (const [i, value] of values.entries()) new DataView(bytes.buffer).setInt32(4 * i, value, true);
    return this.#constant({ name, shape, dtype: 'int32' }, bytes);
  }

  /** Adds a constant around a value: so many before and after, for each axis. */
  padded(name: string, input: string, pads: readonly (readonly [number, number])[], value: number): string {
    const around = this.integers(`${name}/pads`, pads.flat(), [pads.length, 2]);
    return this.node('PadV2', name, [input, around, this.floats(`${name}/value`, [], Float32Array.of(value))]);
  }

  /** Adds floats, large ones as the quantisation says; their channels are those of `axis`. */
  floats(name: string, shape: readonly number[], values: Float32Array, axis = shape.length - 1): string {
    const kept = keptAs(shape, axis, this.#quantisation);
    if (kept === 'fp32') return this.#constant({ name, shape, dtype: 'float32' }, littleEndian(values));
    if (kept === 'fp16') {
      const quantization = { dtype: 'float16', original_dtype: 'float32' };
      return this.#constant({ name, shape, dtype: 'float32', quantization }, encodeHalfFloats(values));
    }
    const { steps, scales } = quantiseByChannel(values, shape, axis);
    // TensorFlow.js has one scale for all of a tensor: it gets the steps, and the graph multiplies by those of the channels.
    const quantization = { dtype: 'uint8', min: -127, scale: 1, original_dtype: 'float32' };
    const stored = this.#constant(
      { name: `${name}/steps`, shape, dtype: 'float32', quantization },
      Uint8Array.from(steps, (step) => step + 127),
    );
    const across = shape.map((extent, i) => (i === axis ? extent : 1));
    return this.node('Mul', name, [
      stored,
      this.#constant({ name: `${name}/scales`, shape: across, dtype: 'float32' }, littleEndian(scales)),
    ]);
  }

  #constant(entry: WeightEntry, bytes: Uint8Array): string {
    const type = entry.dtype === 'int32' ? 'DT_INT32' : 'DT_FLOAT';
    const dim = entry.shape.map((size) => ({ size: String(size) }));
    this.nodes.push({
      name: entry.name,
      op: 'Const',
      attr: { dtype: { type }, value: { tensor: { dtype: type, tensorShape: { dim } } } },
    });
    this.entries.push(entry);
    this.#bytes.push(bytes);
    return entry.name;
  }

  /** All weights, in the order of {@link entries}. */
  weights(): Uint8Array {
    return joinBytes(this.#bytes);
  }
}
