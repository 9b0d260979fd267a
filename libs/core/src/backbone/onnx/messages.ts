import protobuf from 'protobufjs/minimal.js';

/**
 * The few messages of ONNX's protobuf format that a frozen graph needs. Field numbers are those of onnx.proto,
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
const ATTRIBUTE_FLOAT = 1;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_INTS = 7;

/** Kinds of numbers in a tensor, by their numbers in ONNX (`TensorProto.DataType`). */
export const ElementType = { float32: 1, uint8: 2, int8: 3, int64: 7, float16: 10 } as const;
export type ElementType = (typeof ElementType)[keyof typeof ElementType];

/** A whole number, several, or a 32-bit float. */
export type OnnxAttribute = number | readonly number[] | { readonly float: number };

/** One operation of a graph (`NodeProto`); `type` is its operator. */
export interface OnnxNode {
  readonly type: string;
  /** An empty name is an input that is left out. */
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

/** The values of a tensor (`TensorProto`), of the shape `dimensions`. */
export interface OnnxTensor {
  readonly name: string;
  readonly element: ElementType;
  readonly dimensions: readonly number[];
  /** Little-endian, row-major. */
  readonly bytes: Uint8Array;
}

/** A graph input or output; a text dimension is one that is known only at run time. */
export interface OnnxValue {
  readonly name: string;
  readonly element: ElementType;
  readonly dimensions: readonly (number | string)[];
}

/** A graph of ONNX (`GraphProto`): `nodes` in the order in which they are computed, `tensors` its weights. */
export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly tensors: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** What the file says of itself, by key; nothing computes with it. */
  readonly metadata?: Readonly<Record<string, string>>;
}

type Writer = protobuf.Writer;

/** Writes a length-delimited field whose content `write` gives. */
function message(writer: Writer, field: number, write: (inner: Writer) => void): void {
  writer.uint32((field << 3) | 2).fork();
  write(writer);
  writer.ldelim();
}

const text = (writer: Writer, field: number, value: string) => writer.uint32((field << 3) | 2).string(value);
const integer = (writer: Writer, field: number, value: number) => writer.uint32(field << 3).int64(value);

function writeNode(writer: Writer, node: OnnxNode): void {
  for (const input of node.inputs) text(writer, 1, input);
  text(writer, 2, node.output);
  text(writer, 3, node.output);
  text(writer, 4, node.type);
  for (const [name, value] of Object.entries(node.attributes ?? {})) {
    message(writer, 5, (attribute) => {
      text(attribute, 1, name);
      if (typeof value === 'number') integer(attribute, 3, value);
      else if ('float' in value) attribute.uint32((2 << 3) | 5).float(value.float);
      else for (const item of value) integer(attribute, 8, item);
      integer(attribute, 20, typeof value === 'number' ? ATTRIBUTE_INT : 'float' in value ? ATTRIBUTE_FLOAT : ATTRIBUTE_INTS);
    });
  }
}

function writeTensor(writer: Writer, tensor: OnnxTensor): void {
  for (const extent of tensor.dimensions) integer(writer, 1, extent);
  integer(writer, 2, tensor.element);
  text(writer, 8, tensor.name);
  writer.uint32((9 << 3) | 2).bytes(tensor.bytes);
}

function writeValue(writer: Writer, value: OnnxValue): void {
  text(writer, 1, value.name);
  message(writer, 2, (type) =>
    message(type, 1, (tensorType) => {
      integer(tensorType, 1, value.element);
      message(tensorType, 2, (shape) => {
        for (const extent of value.dimensions) {
          message(shape, 1, (dimension) => (typeof extent === 'number' ? integer(dimension, 1, extent) : text(dimension, 2, extent)));
        }
      });
    }),
  );
}

/** Encodes a ModelProto: IR version 8, operator set 13. */
export function encodeModel(graph: OnnxGraph): Uint8Array {
  const writer = protobuf.Writer.create();
  integer(writer, 1, 8);
  text(writer, 2, 'atoll');
  message(writer, 7, (inner) => {
    for (const node of graph.nodes) message(inner, 1, (at) => writeNode(at, node));
    text(inner, 2, graph.name);
    for (const tensor of graph.tensors) message(inner, 5, (at) => writeTensor(at, tensor));
    for (const input of graph.inputs) message(inner, 11, (at) => writeValue(at, input));
    for (const output of graph.outputs) message(inner, 12, (at) => writeValue(at, output));
  });
  message(writer, 8, (operatorSet) => {
    text(operatorSet, 1, '');
    integer(operatorSet, 2, 13);
  });
  for (const [key, value] of Object.entries(graph.metadata ?? {}))
    message(writer, 14, (entry) => {
      text(entry, 1, key);
      text(entry, 2, value);
    });
  return writer.finish();
}
