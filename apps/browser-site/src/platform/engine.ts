import { type Engine, engineOf, proveEngine } from '@atoll/client/agent';
import { AtollError } from '@atoll/core';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';

const DETAILS = { wasm: 'WebAssembly in a browser', cpu: 'plain JavaScript in a browser' } as const;

/** Starts TensorFlow.js on WebAssembly, or where that does not run in plain JavaScript, and has it compute a gradient. @throws AtollError 301 */
export async function startEngine(): Promise<Engine> {
  tf.enableProdMode();
  // The third has to be named and is never loaded: threads need a page that is isolated from others.
  setWasmPaths({ 'tfjs-backend-wasm.wasm': plain, 'tfjs-backend-wasm-simd.wasm': simd, 'tfjs-backend-wasm-threaded-simd.wasm': simd });
  const reasons: { name: Engine['name']; reason: string }[] = [];
  for (const name of ['wasm', 'cpu'] as const) {
    try {
      if (!(await tf.setBackend(name))) throw new Error('its backend did not start');
      await proveEngine(tf);
      return engineOf(name, { tf, detail: DETAILS[name] }, reasons);
    } catch (error) {
      reasons.push({ name, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  throw new AtollError(
    301,
    `No training engine works in this browser: ${reasons.map(({ name, reason }) => `${name}: ${reason}`).join('; ')}.`,
  );
}
