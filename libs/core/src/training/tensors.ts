import type * as tfc from '@tensorflow/tfjs-core';
import type { Tf } from '../heads/index.ts';
import type { ParameterLayout, Parameters } from '../parameters/index.ts';

/** The parameters as one tensor a slot of the layout, for the caller to dispose. */
export function tensorsOf(tf: Tf, { layout, values }: Parameters): tfc.Tensor[] {
  return layout.tensors.map(({ shape, offset, size }) => tf.tensor(values.slice(offset, offset + size), [...shape], 'float32'));
}

/** Reads the tensors back into one flat vector; they stay. */
export async function parametersOf(layout: ParameterLayout, tensors: readonly tfc.Tensor[]): Promise<Parameters> {
  const values = new Float32Array(layout.size);
  const parts = await Promise.all(tensors.map((tensor) => tensor.data<'float32'>()));
  layout.tensors.forEach(({ offset }, i) => {
    values.set(parts[i] ?? [], offset);
  });
  return { layout, values };
}
