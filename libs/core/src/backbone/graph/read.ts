import protobuf from 'protobufjs/minimal.js';
import { AtollError } from '../../errors.ts';
import { decodeHalfFloats } from '../half-float.ts';

/** Bounds of an ONNX file, whoever wrote it. */
export const ONNX_LIMITS = {
  /** Of the file; protobuf ends at 2 GiB. */
  bytes: 1024 * 1024 * 1024,
  nodes: 10_000,
  tensors: 20_000,
  /** Inputs of a node, dimensions of a tensor, values of an attribute. */
  list: 1_024,
  nameLength: 1_000,
} as const;

/** An attribute as the file has it. */
export type RawAttribute =
  | { readonly kind: 'integer'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'integers' | 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'tensor'; readonly value: RawTensor };

export interface RawNode {
  readonly type: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, RawAttribute>;
}

/** A constant, row-major. */
export interface RawTensor {
  readonly dimensions: readonly number[];
  readonly values:
    | { readonly kind: 'floats'; readonly data: Float32Array }
    | { readonly kind: 'integers'; readonly data: readonly number[] };
}

export interface RawValue {
  readonly name: string;
  /** Null where the file leaves a dimension open. */
  readonly dimensions: readonly (number | null)[];
}

/** What an ONNX file holds, as far as networks for images need it. */
export interface RawModel {
  readonly operatorSet: number;
  readonly nodes: readonly RawNode[];
  readonly tensors: ReadonlyMap<string, RawTensor>;
  /** Those that no tensor of the file gives. */
  readonly inputs: readonly RawValue[];
  readonly outputs: readonly RawValue[];
}

const refused = (sentence: string, cause?: unknown) => new AtollError(310, `The ONNX file cannot be used: ${sentence}.`, { cause });

/**
 * Reads an ONNX file: the standard operators only, no control flow, no functions, no data outside the file.
 * Throws AtollError 310 for whatever else it is.
 */
export function readOnnx(bytes: Uint8Array): RawModel {
  if (bytes.length > ONNX_LIMITS.bytes) throw refused(`it has more than ${ONNX_LIMITS.bytes} bytes`);
  try {
    return readModel(new protobuf.Reader(bytes));
  } catch (error) {
    if (error instanceof AtollError) throw error;
    throw refused('its bytes are no ONNX model', error);
  }
}

type Reader = protobuf.Reader;

/** Calls `field` with the number and the wire type of each field up to the end; what it does not read is skipped when it says false. */
function eachField(reader: Reader, end: number, field: (number: number, wire: number) => boolean): void {
  while (reader.pos < end) {
    const tag = reader.uint32();
    const wire = tag & 7;
    if (wire === 3 || wire === 4) throw refused('its bytes are no ONNX model'); // groups nest without bound
    if (!field(tag >>> 3, wire)) reader.skipType(wire);
  }
  if (reader.pos !== end) throw refused('its bytes are no ONNX model');
}

/** The end of a length-delimited field that begins here. */
function within(reader: Reader, wire: number): number {
  if (wire !== 2) throw refused('its bytes are no ONNX model');
  const length = reader.uint32();
  if (reader.pos + length > reader.len) throw refused('it is cut off');
  return reader.pos + length;
}

function readModel(reader: Reader): RawModel {
  let operatorSet = 0;
  let graph: Omit<RawModel, 'operatorSet'> | undefined;
  eachField(reader, reader.len, (field, wire) => {
    if (field === 7) {
      if (graph !== undefined) throw refused('it holds two graphs');
      graph = readGraph(reader, within(reader, wire));
    } else if (field === 8) {
      const { domain, version } = readOperatorSet(reader, within(reader, wire));
      if (isStandard(domain)) operatorSet = version;
    } else if (field === 20 || field === 25) throw refused(field === 25 ? 'it defines functions' : 'it holds training');
    else return false;
    return true;
  });
  if (graph === undefined) throw refused('it holds no graph');
  if (operatorSet < 7 || operatorSet > 25) throw refused(`it is of operator set ${operatorSet}; 7 to 25 can be read`);
  return { operatorSet, ...graph };
}

const isStandard = (domain: string): boolean => domain === '' || domain === 'ai.onnx';

function readOperatorSet(reader: Reader, end: number): { domain: string; version: number } {
  let domain = '';
  let version = 0;
  eachField(reader, end, (field) => {
    if (field === 1) domain = textOf(reader);
    else if (field === 2) version = wholeOf(reader);
    else return false;
    return true;
  });
  return { domain, version };
}

function textOf(reader: Reader): string {
  const value = reader.string();
  if (value.length > ONNX_LIMITS.nameLength) throw refused('a name in it is too long');
  return value;
}

/** A 64-bit integer; beyond 2^53 the nearest double. */
function wholeOf(reader: Reader): number {
  const value = reader.int64();
  return Number(value);
}

function readGraph(reader: Reader, end: number): Omit<RawModel, 'operatorSet'> {
  const nodes: RawNode[] = [];
  const tensors = new Map<string, RawTensor>();
  const inputs: RawValue[] = [];
  const outputs: RawValue[] = [];
  eachField(reader, end, (field, wire) => {
    if (field === 1) {
      nodes.push(readNode(reader, within(reader, wire)));
      if (nodes.length > ONNX_LIMITS.nodes) throw refused(`it has more than ${ONNX_LIMITS.nodes} nodes`);
    } else if (field === 5) {
      const { name, tensor } = readTensor(reader, within(reader, wire));
      if (tensors.has(name)) throw refused(`two tensors in it are called ${quoted(name)}`);
      tensors.set(name, tensor);
      if (tensors.size > ONNX_LIMITS.tensors) throw refused(`it has more than ${ONNX_LIMITS.tensors} tensors`);
    } else if (field === 11 || field === 12) {
      const list = field === 11 ? inputs : outputs;
      list.push(readValue(reader, within(reader, wire)));
      if (list.length > ONNX_LIMITS.tensors) throw refused('it has too many inputs or outputs');
    } else if (field === 15) throw refused('it holds sparse tensors');
    else return false;
    return true;
  });
  return { nodes, tensors, inputs: inputs.filter(({ name }) => !tensors.has(name)), outputs };
}

export const quoted = (name: string): string => JSON.stringify(name.slice(0, 80));

function readNode(reader: Reader, end: number): RawNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, RawAttribute>();
  let [type, name, domain] = ['', '', ''];
  eachField(reader, end, (field, wire) => {
    if (field === 1) inputs.push(textOf(reader));
    else if (field === 2) outputs.push(textOf(reader));
    else if (field === 3) name = textOf(reader);
    else if (field === 4) type = textOf(reader);
    else if (field === 5) readAttribute(reader, within(reader, wire), attributes);
    else if (field === 7) domain = textOf(reader);
    else return false;
    if (inputs.length > ONNX_LIMITS.list || outputs.length > ONNX_LIMITS.list || attributes.size > ONNX_LIMITS.list)
      throw refused('a node in it is too large');
    return true;
  });
  if (!isStandard(domain)) throw refused(`${quoted(type)} is an operator of ${quoted(domain)}; only those of the standard are taken`);
  return { type, name, inputs, outputs, attributes };
}

function readAttribute(reader: Reader, end: number, attributes: Map<string, RawAttribute>): void {
  let name = '';
  let value: RawAttribute | undefined;
  const integers: number[] = [];
  const floats: number[] = [];
  eachField(reader, end, (field, wire) => {
    if (field === 1) name = textOf(reader);
    else if (field === 2 && wire === 5) value = { kind: 'float', value: reader.float() };
    else if (field === 3 && wire === 0) value = { kind: 'integer', value: wholeOf(reader) };
    else if (field === 4) value = { kind: 'text', value: textOf(reader) };
    else if (field === 5) value = { kind: 'tensor', value: readTensor(reader, within(reader, wire)).tensor };
    else if (field === 7) packed(reader, wire, 5, () => floats.push(reader.float()), ONNX_LIMITS.list);
    else if (field === 8) packed(reader, wire, 0, () => integers.push(wholeOf(reader)), ONNX_LIMITS.list);
    else if (field === 6 || field === 11) throw refused('it has control flow');
    else return false;
    return true;
  });
  if (value === undefined) value = floats.length > 0 ? { kind: 'floats', value: floats } : { kind: 'integers', value: integers };
  attributes.set(name, value);
}

/** Reads the values of a repeated field, packed or one. */
function packed(reader: Reader, wire: number, single: number, read: () => number, limit: number): void {
  if (wire === single) {
    if (read() > limit) throw refused('a list in it is too long');
    return;
  }
  const end = within(reader, wire);
  while (reader.pos < end) if (read() > limit) throw refused('a list in it is too long');
}

function readValue(reader: Reader, end: number): RawValue {
  let name = '';
  const dimensions: (number | null)[] = [];
  const dimension = (to: number): void => {
    let extent: number | null = null;
    eachField(reader, to, (field, wire) => {
      if (field !== 1 || wire !== 0) return false;
      extent = wholeOf(reader);
      return true;
    });
    dimensions.push(extent !== null && extent > 0 ? extent : null);
    if (dimensions.length > 8) throw refused('a tensor in it has too many dimensions');
  };
  const nested = (to: number, path: readonly number[]): void =>
    eachField(reader, to, (field, wire) => {
      if (field !== path[0]) return false;
      const inner = within(reader, wire);
      if (path.length === 1) dimension(inner);
      else nested(inner, path.slice(1));
      return true;
    });
  eachField(reader, end, (field, wire) => {
    if (field === 1) name = textOf(reader);
    // type → tensor_type → shape → dim
    else if (field === 2) nested(within(reader, wire), [1, 2, 1]);
    else return false;
    return true;
  });
  return { name, dimensions };
}

/** The data types of TensorProto that networks come in. */
const FLOAT = 1;
const INT32 = 6;
const INT64 = 7;
const FLOAT16 = 10;
const DOUBLE = 11;
/** Whole numbers are shapes, axes and pads: never many. */
const MOST_INTEGERS = 4_096;

function readTensor(reader: Reader, end: number): { name: string; tensor: RawTensor } {
  let name = '';
  let type = 0;
  let raw: Uint8Array | undefined;
  const dimensions: number[] = [];
  const integers: number[] = [];
  const floats: number[] = [];
  let floatBytes: Uint8Array | undefined;
  eachField(reader, end, (field, wire) => {
    if (field === 1) packed(reader, wire, 0, () => dimensions.push(wholeOf(reader)), 8);
    else if (field === 2 && wire === 0) type = wholeOf(reader);
    else if (field === 4 && wire === 2) floatBytes = reader.bytes();
    else if (field === 4) packed(reader, wire, 5, () => floats.push(reader.float()), MOST_INTEGERS);
    else if (field === 5 || field === 7) packed(reader, wire, 0, () => integers.push(wholeOf(reader)), MOST_INTEGERS);
    else if (field === 8) name = textOf(reader);
    else if (field === 9) raw = reader.bytes();
    else if (field === 10) packed(reader, wire, 1, () => floats.push(reader.double()), MOST_INTEGERS);
    else if (field === 13 || field === 14) {
      if (field === 13 || wholeOf(reader) !== 0)
        throw refused('its weights are in another file; write the model into one file, without external data');
    } else return false;
    return true;
  });
  if (dimensions.some((extent) => extent < 0)) throw refused(`the tensor ${quoted(name)} has a negative dimension`);
  const size = dimensions.reduce((product, extent) => product * extent, 1);
  const tensor = valuesOf(type, raw ?? floatBytes, floats, integers);
  if (tensor === null) throw refused(`the tensor ${quoted(name)} is of a type that networks for images do not need`);
  if (tensor.data.length !== size) throw refused(`the tensor ${quoted(name)} has ${tensor.data.length} values instead of ${size}`);
  return { name, tensor: { dimensions, values: tensor } };
}

function valuesOf(
  type: number,
  raw: Uint8Array | undefined,
  floats: readonly number[],
  integers: readonly number[],
): RawTensor['values'] | null {
  const view = raw === undefined ? null : new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const count = (width: number): number => {
    if (view !== null && view.byteLength % width !== 0) throw refused('a tensor in it is cut off');
    return (view?.byteLength ?? 0) / width;
  };
  const whole = (width: number, read: (at: number) => number): RawTensor['values'] => {
    if (count(width) > MOST_INTEGERS) throw refused('a list in it is too long');
    return { kind: 'integers', data: view === null ? integers : Array.from({ length: count(width) }, (_, i) => read(i * width)) };
  };
  if (type === FLOAT || type === DOUBLE) {
    if (view === null) return { kind: 'floats', data: Float32Array.from(floats) };
    const width = type === FLOAT ? 4 : 8;
    return {
      kind: 'floats',
      data: floatsOf(count(width), (i) => (type === FLOAT ? view.getFloat32(4 * i, true) : view.getFloat64(8 * i, true))),
    };
  }
  if (type === FLOAT16) {
    const bytes = raw ?? Uint8Array.from(integers.flatMap((bits) => [bits & 255, (bits >> 8) & 255]));
    return { kind: 'floats', data: decodeHalfFloats(bytes.subarray(0, 2 * Math.floor(bytes.length / 2))) };
  }
  if (type === INT32) return whole(4, (at) => view?.getInt32(at, true) ?? 0);
  if (type === INT64) return whole(8, (at) => Number(view?.getBigInt64(at, true) ?? 0));
  return null;
}

function floatsOf(count: number, read: (index: number) => number): Float32Array {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = read(i);
  return values;
}
