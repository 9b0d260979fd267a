import jspiGlue from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url';
import jspiBinary from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url';
import glue from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import binary from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import type { InferenceSession, TypedTensor } from 'onnxruntime-web/wasm';

/** A graph that is open on one engine. */
export interface OpenGraph {
  /** What computes, in a few words. */
  readonly device: string;
  /** Of one batch of bytes: the outputs, one after the other. */
  run(input: string, bytes: Uint8Array, shape: readonly number[], outputs: readonly string[]): Promise<Float32Array[]>;
}

/** In WebAssembly, on this thread. */
export async function openOnWasm(graph: Uint8Array): Promise<OpenGraph> {
  const runtime = await import('onnxruntime-web/wasm');
  Object.assign(runtime.env.wasm, { wasmPaths: { mjs: glue, wasm: binary }, numThreads: 1 });
  runtime.env.logLevel = 'error';
  const session = await runtime.InferenceSession.create(graph, { executionProviders: ['wasm'] });
  return {
    device: 'WebAssembly',
    run: async (input, bytes, shape, outputs) =>
      valuesOf(await session.run({ [input]: new runtime.Tensor('uint8', bytes, shape) }, [...outputs]), outputs),
  };
}

/**
 * On a graphics processor (https://www.w3.org/TR/webgpu/), by the build of ONNX Runtime whose WebAssembly waits for it by
 * JSPI: half the size of those that wait in another way.
 * @param allowSoftware whether an adapter that only imitates a graphics processor will do
 * @throws Error with the reason, when there is none or it does not take the graph
 */
export async function openOnWebGpu(graph: Uint8Array, allowSoftware: boolean): Promise<OpenGraph> {
  if (!('gpu' in navigator)) throw new Error('this browser has no WebGPU');
  if (!('Suspending' in WebAssembly)) throw new Error('WebAssembly cannot wait for it in this browser (JSPI)');
  const adapter = await navigator.gpu.requestAdapter();
  if (adapter === null) throw new Error('this browser offers no graphics processor');
  if (adapter.info.isFallbackAdapter && !allowSoftware) throw new Error('the graphics processor is only imitated, which is slower');
  const runtime = await import('onnxruntime-web/jspi');
  Object.assign(runtime.env.wasm, { wasmPaths: { mjs: jspiGlue, wasm: jspiBinary }, numThreads: 1 });
  runtime.env.logLevel = 'fatal';
  const quiet = { logSeverityLevel: 4 } as const; // errors come as exceptions, and are told as reasons
  const session = await runtime.InferenceSession.create(graph, { executionProviders: ['webgpu'], ...quiet });
  const device = (await runtime.env.webgpu.device) as GPUDevice; // that of the session
  const lost = device.lost.then(({ message }) => Promise.reject(new Error(`the graphics processor was lost (${message})`)));
  lost.catch(() => undefined); // told to the batch that is computed, or the next
  return {
    device: ['WebGPU', adapter.info.vendor, adapter.info.architecture].filter((word) => word !== '').join(' '),
    async run(input, bytes, shape, outputs) {
      const results = session.run({ [input]: new runtime.Tensor('uint8', bytes, shape) }, [...outputs], quiet);
      const values = valuesOf(await Promise.race([results, lost]), outputs);
      if (!values.every((one) => one.every(Number.isFinite))) throw new Error('its features are not finite');
      return values;
    },
  };
}

const valuesOf = (results: InferenceSession.ReturnType, outputs: readonly string[]): Float32Array[] =>
  outputs.map((name) => Float32Array.from((results[name] as TypedTensor<'float32'> | undefined)?.data ?? [])); // the graph's outputs are float32
