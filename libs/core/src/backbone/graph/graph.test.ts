import protobuf from 'protobufjs/minimal.js';
import { describe, expect, it } from 'vitest';
import { assembleGraph, prepareNetwork } from '../import/index.ts';
import { ElementType, encodeModel, type OnnxNode, type OnnxTensor } from '../onnx/messages.ts';
import { floatTensor, integerTensor, onnxTensor } from './network.ts';
import { inputSize, normalise } from './normalise.ts';
import { readOnnx } from './read.ts';

const SIZE = { width: 16, height: 12 };
const weights = (...dimensions: number[]) =>
  floatTensor(
    dimensions,
    Float32Array.from({ length: dimensions.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i)),
  );

interface Parts {
  readonly nodes?: readonly OnnxNode[];
  readonly tensors?: readonly OnnxTensor[];
  readonly input?: readonly (number | string)[];
}

/** conv (stride 2) → ReLU → `nodes` → global pooling → Gemm. */
function file({ nodes = [], tensors = [], input = ['batch', 3, 'h', 'w'] }: Parts = {}): Uint8Array {
  const last = nodes.at(-1)?.output ?? 'relu';
  return encodeModel({
    name: 'test',
    nodes: [
      { type: 'Conv', inputs: ['x', 'filter'], output: 'conv', attributes: { strides: [2, 2], pads: [1, 1, 1, 1] } },
      { type: 'Relu', inputs: ['conv'], output: 'relu' },
      ...nodes,
      { type: 'GlobalAveragePool', inputs: [last], output: 'mean' },
      { type: 'Flatten', inputs: ['mean'], output: 'flat' },
      { type: 'Gemm', inputs: ['flat', 'matrix'], output: 'scores' },
    ],
    tensors: [onnxTensor('filter', weights(4, 3, 3, 3)), onnxTensor('matrix', weights(4, 2)), ...tensors],
    inputs: [{ name: 'x', element: ElementType.float32, dimensions: input }],
    outputs: [{ name: 'scores', element: ElementType.float32, dimensions: ['batch', 2] }],
  });
}
const prepare = (parts: Parts = {}) => prepareNetwork(readOnnx(file(parts)), SIZE);
const node = (type: string, attributes: OnnxNode['attributes'] = {}, ...more: string[]): OnnxNode => ({
  type,
  inputs: ['relu', ...more],
  output: 'made',
  attributes,
});
const refused = (act: () => unknown, words: string | RegExp) =>
  expect(act).toThrow(expect.objectContaining({ code: 310, message: expect.stringMatching(words) }));

describe('a network', () => {
  it('is cut at its last maps, its classifier left out, and read again as it was written', () => {
    const { network, cuts } = prepare();
    expect(cuts.maps).toEqual([{ name: 'relu', shape: [4, 6, 8] }]);
    expect(cuts.penultimate).toBeNull();
    const written = assembleGraph(network, cuts, { name: 'test', penultimate: true });
    expect(Object.keys(written.cuts)).toEqual(['pooled', 'maps']);
    const again = normalise(readOnnx(written.bytes), SIZE);
    expect(again.nodes.map(({ type }) => type)).toEqual(['Conv', 'Relu', 'GlobalAveragePool', 'Flatten']);
    expect(again.shapes.get('features/pooled')).toEqual([4]);
    expect(again.opaque).toEqual([]);
    expect(
      assembleGraph(
        again,
        { ...cuts, maps: [{ name: written.cuts.maps?.layer ?? '', shape: [4, 6, 8] }] },
        { name: 'test', penultimate: false },
      ).cuts,
    ).toEqual(written.cuts);
  });

  it('may have its channels last', () => {
    expect(inputSize(readOnnx(file({ input: ['batch', 12, 16, 3] })))).toEqual(SIZE);
    expect(inputSize(readOnnx(file()))).toBeNull();
    refused(() => prepare({ input: ['batch', 1, 12, 16] }), 'batch × 3 × height × width');
  });

  it('has the convolution with its batch norm folded in', () => {
    const figures = ['a', 'b', 'm', 'v'].map((name) => onnxTensor(name, floatTensor([4], Float32Array.of(1, 2, 3, 4))));
    const conv: OnnxNode = { type: 'Conv', inputs: ['relu', 'second'], output: 'inner' };
    const norm: OnnxNode = {
      type: 'BatchNormalization',
      inputs: ['inner', 'a', 'b', 'm', 'v'],
      output: 'made',
      attributes: { epsilon: { float: 0 } },
    };
    const { network } = prepare({ nodes: [conv, norm], tensors: [...figures, onnxTensor('second', weights(4, 4, 1, 1))] });
    expect(network.nodes.some(({ type }) => type === 'BatchNormalization')).toBe(false);
    const folded = network.nodes.find(({ output }) => output === 'made');
    const bias = network.constants.get(folded?.inputs[2] ?? '')?.values.data ?? [];
    expect([...bias]).toEqual([1, 2, 3, 4].map((value) => Math.fround(value - (value * value) / Math.sqrt(value))));
  });
});

describe('what is not taken', () => {
  it.each([
    ['an unknown operator in its body', node('Resize'), 'Resize'],
    ['a mean over the images', node('ReduceMean', { axes: [0], keepdims: 1 }), 'ReduceMean'],
    ['images joined', { type: 'Concat', inputs: ['relu', 'relu'], output: 'made', attributes: { axis: 0 } }, 'Concat|no activation maps'],
    ['a shape that mixes the images', node('Reshape', {}, 'shape'), 'Reshape|no activation maps'],
    ['a window beyond what it slides over', node('MaxPool', { kernel_shape: [50, 50] }), 'MaxPool'],
    ['pads without bound', node('Pad', {}, 'pads'), 'Pad'],
    ['a result without bound', node('Pad', {}, 'wide'), 'values for one image'],
  ] as [string, OnnxNode, string][])('%s', (_, added, words) => {
    const tensors = [
      onnxTensor('shape', integerTensor([2, 4, 6, -1])),
      onnxTensor('pads', integerTensor([0, 0, 1e9, 0, 0, 0, 0, 0])),
      onnxTensor('wide', integerTensor([0, 0, 4000, 4000, 0, 0, 0, 0])),
    ];
    // A convolution after it, so that what is not understood is no classifier.
    const after: OnnxNode = { type: 'Conv', inputs: ['made', 'point'], output: 'after' };
    refused(() => prepare({ nodes: [added, after], tensors: [...tensors, onnxTensor('point', weights(4, 4, 1, 1))] }), words);
  });

  it('figures that are not finite', () => {
    const bias = onnxTensor('bias', floatTensor([4, 1, 1], Float32Array.of(0, Number.NaN, 0, 0)));
    refused(() => prepare({ nodes: [node('Add', {}, 'bias')], tensors: [bias] }), 'not finite');
  });

  /** An ONNX file of these fields of the graph. */
  const made = (write: (graph: protobuf.Writer) => void): Uint8Array => {
    const writer = protobuf.Writer.create();
    write(writer.uint32((7 << 3) | 2).fork());
    return writer
      .ldelim()
      .uint32((8 << 3) | 2)
      .fork()
      .uint32(2 << 3)
      .int64(13)
      .ldelim()
      .finish();
  };
  const inside = (graph: protobuf.Writer, field: number, write: (inner: protobuf.Writer) => void): void => {
    write(graph.uint32((field << 3) | 2).fork());
    graph.ldelim();
  };

  it.each([
    [
      'an operator of another domain',
      1,
      (w: protobuf.Writer) =>
        w
          .uint32((4 << 3) | 2)
          .string('Conv')
          .uint32((7 << 3) | 2)
          .string('com.example'),
      'operator of',
    ],
    ['a loop', 1, (w: protobuf.Writer) => inside(w, 5, (attribute) => inside(attribute, 6, () => undefined)), 'control flow'],
    [
      'weights in another file',
      5,
      (w: protobuf.Writer) => inside(w, 13, (entry) => entry.uint32((1 << 3) | 2).string('location')),
      'another file',
    ],
    ['weights that claim to be in another file', 5, (w: protobuf.Writer) => w.uint32(14 << 3).int32(1), 'another file'],
    [
      'a tensor of another size',
      5,
      (w: protobuf.Writer) =>
        w
          .uint32(1 << 3)
          .int64(9)
          .uint32(2 << 3)
          .int32(1)
          .uint32((9 << 3) | 2)
          .bytes(new Uint8Array(8)),
      'has 2 values',
    ],
    ['sparse tensors', 15, () => undefined, 'sparse'],
  ] as [string, number, (writer: protobuf.Writer) => void, string][])('%s', (_, field, write, words) => {
    refused(() => readOnnx(made((graph) => inside(graph, field, write))), words);
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['text', new TextEncoder().encode('no model at all')],
    ['a part of a file', file().subarray(0, 300)],
  ])('%s', (_, bytes) => {
    expect(() => prepareNetwork(readOnnx(bytes), SIZE)).toThrow(expect.objectContaining({ code: 310 }));
  });
});
