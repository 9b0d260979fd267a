import path from 'node:path';
import { EngineUnavailable, type LoadedEngine } from './engine.ts';
import { requirePackages } from './packages.ts';
import { loadTfjs } from './tfjs.ts';

const PROCESS_EVENTS = ['uncaughtException', 'unhandledRejection'] as const;

/**
 * Runs `start` and takes away the process listeners that it added: the WASM loader throws from its own, which hides
 * the exit code and the message of an error that has nothing to do with it.
 */
async function withoutNewListeners<T>(start: () => Promise<T>): Promise<T> {
  const before = PROCESS_EVENTS.map((event) => new Set(process.listeners(event as 'uncaughtException'))); // one overload stands for both
  try {
    return await start();
  } finally {
    PROCESS_EVENTS.forEach((event, i) => {
      for (const listener of process.listeners(event as 'uncaughtException')) {
        if (!before[i]?.has(listener)) process.removeListener(event, listener);
      }
    });
  }
}

/** WebAssembly with SIMD where the processor has it, on one thread; the binary comes with the package, no network. */
export async function loadWasm(): Promise<LoadedEngine> {
  const tf = loadTfjs();
  const [found] = requirePackages(['@tensorflow/tfjs-backend-wasm'], undefined);
  if (found === undefined) throw new EngineUnavailable('@tensorflow/tfjs-backend-wasm is not installed');
  const wasm: { setWasmPaths(prefix: string): void } = found.require(found.main);
  wasm.setWasmPaths(path.dirname(found.main) + path.sep);
  if (!(await withoutNewListeners(() => tf.setBackend('wasm')))) throw new EngineUnavailable('its WebAssembly binary could not be started');
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  return { tf, detail: `WebAssembly ${simd ? 'with' : 'without'} SIMD, one thread` };
}
