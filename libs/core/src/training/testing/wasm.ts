import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';

/** The engine that every machine has, ready for use. */
export async function wasmEngine(): Promise<typeof tf> {
  tf.enableProdMode();
  await tf.setBackend('wasm');
  await tf.ready();
  return tf;
}
