import type { Tf } from '@atoll/core';
import { EngineUnavailable } from './engine.ts';

/**
 * Proves the backend that is set: a product and the gradient of its squared sum, checked against figures worked out by
 * hand. Throws EngineUnavailable when they come out otherwise.
 */
export async function proveEngine(tf: Tf): Promise<void> {
  const results = tf.tidy(() => {
    const left = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    const right = tf.tensor2d([0.5, -1, 2, 1], [2, 2]);
    const gradient = tf.grad((weights) => tf.sum(tf.square(tf.matMul(left, weights as typeof right))))(right); // of the shape it was called with
    return [tf.matMul(left, right), gradient];
  });
  try {
    const values = (await Promise.all(results.map((result) => result.data()))).flatMap((part) => [...part]);
    const expected = [4.5, 1, 9.5, 1, 66, 8, 94, 12];
    if (values.length !== expected.length || expected.some((value, i) => !(Math.abs(value - (values[i] ?? Number.NaN)) < 1e-3))) {
      throw new EngineUnavailable(`it computes wrongly: ${values.join(' ')} instead of ${expected.join(' ')}`);
    }
  } finally {
    tf.dispose(results);
  }
}
