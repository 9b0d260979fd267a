import type { Tf } from '@atoll/core';
import { requirePackages } from './packages.ts';

/**
 * TensorFlow.js with its gradients registered, which `@tensorflow/tfjs-core` alone has not. Through `require`, so that
 * its packages share one instance. Production mode keeps its advice ("looks like you are running in Node…") off the console.
 */
export function loadTfjs(): Tf {
  const [tfjs] = requirePackages(['@tensorflow/tfjs'], undefined);
  return quietly(tfjs?.require(tfjs.main));
}

/** Takes a TensorFlow.js namespace into production mode. */
export function quietly(tf: Tf): Tf {
  tf.enableProdMode();
  return tf;
}
