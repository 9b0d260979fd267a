import { createRandom, ElementType, encodeModel, type OnnxNode, type OnnxTensor, type RawModel, readOnnx } from '@atoll/core';

/** A network of 20 × 18 pixels with what those of Keras have not: groups, windows rounded up, other activations, turned axes. */
export function everyOperator(): RawModel {
  const random = createRandom(11);
  const nodes: OnnxNode[] = [];
  const tensors: OnnxTensor[] = [];
  let at = 'x';
  const floats = (dimensions: readonly number[], low = -0.5, high = 0.5): string => {
    const name = `t${tensors.length}`;
    const size = dimensions.reduce((product, extent) => product * extent, 1);
    const values = Float32Array.from({ length: size }, () => low + (high - low) * random.uniform());
    tensors.push({ name, element: ElementType.float32, dimensions, bytes: new Uint8Array(values.buffer) });
    return name;
  };
  const integers = (values: readonly number[]): string => {
    const name = `t${tensors.length}`;
    const bytes = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    tensors.push({ name, element: ElementType.int64, dimensions: [values.length], bytes });
    return name;
  };
  const then = (type: string, more: readonly string[] = [], attributes: OnnxNode['attributes'] = {}): void => {
    const output = `v${nodes.length}`;
    nodes.push({ type, inputs: [at, ...more], output, attributes });
    at = output;
  };
  const number = (value: number) => ({ float: value });

  then('Conv', [floats([8, 3, 3, 3]), floats([8])], { strides: [1, 1], pads: [0, 1, 2, 0] }); // 20 × 17
  then('BatchNormalization', [floats([8]), floats([8]), floats([8]), floats([8], 0.5, 1.5)]);
  then('LeakyRelu', [], { alpha: number(0.2) });
  then('Conv', [floats([12, 4, 3, 1])], { group: 2, strides: [1, 1], pads: [1, 0, 1, 0] });
  then('PRelu', [floats([12, 1, 1], 0, 0.5)]);
  then('Conv', [floats([12, 1, 3, 3]), floats([12])], { group: 12, dilations: [2, 1], pads: [2, 1, 2, 1] });
  then('Elu', [], { alpha: number(0.7) });
  then('MaxPool', [], { kernel_shape: [3, 2], strides: [2, 2], ceil_mode: 1 }); // 10 × 9
  then('Mul', [floats([1, 12, 1, 1], 0.5, 1.5)]);
  then('Add', [floats([10, 9])]);
  then('HardSigmoid', [], { alpha: number(0.3), beta: number(0.4) });
  then('AveragePool', [], { kernel_shape: [3, 3], strides: [1, 1], pads: [1, 0, 1, 1], count_include_pad: 0 }); // 10 × 8
  then('AveragePool', [], { kernel_shape: [2, 2], strides: [1, 1], pads: [0, 0, 1, 0], count_include_pad: 1 }); // 10 × 7
  const skip = at;
  then('Pad', [integers([0, 0, 1, 0, 0, 0, 0, 2]), floats([], 0.1, 0.2)]); // 11 × 9
  then('Conv', [floats([12, 12, 2, 3])]); // 10 × 7
  then('Tanh');
  then('Concat', [skip], { axis: 1 }); // 24 channels
  then('Clip', [floats([], -0.4, -0.3), floats([], 0.3, 0.4)]);
  then('Softplus');
  then('Conv', [floats([6, 24, 1, 1]), floats([6])]);
  const turned = at;
  then('Transpose', [], { perm: [0, 2, 3, 1] });
  then('ReduceMean', [], { axes: [3], keepdims: 1 });
  then('Sigmoid');
  then('Transpose', [], { perm: [0, 3, 1, 2] });
  then('Mul', [turned]);
  then('Reshape', [integers([0, 6, 7, 10])]);
  then('Transpose', [], { perm: [0, 1, 3, 2] }); // 10 × 7 again, mixed
  then('Sub', [turned]);
  then('Erf');
  then('Conv', [floats([9, 6, 1, 1])]);
  then('Max', [floats([1, 9, 1, 1])]);
  then('ReduceMean', [], { axes: [2], keepdims: 0 }); // 9 × 7
  then('Flatten');
  then('Gemm', [floats([5, 63]), floats([5])], { transB: 1, alpha: number(0.8), beta: number(0.5) });
  then('Exp');
  then('Gemm', [floats([5, 3])]);
  return readOnnx(
    encodeModel({
      name: 'every operator',
      nodes,
      tensors,
      inputs: [{ name: 'x', element: ElementType.float32, dimensions: ['batch', 3, 20, 18] }],
      outputs: [{ name: at, element: ElementType.float32, dimensions: ['batch', 3] }],
    }),
  );
}
