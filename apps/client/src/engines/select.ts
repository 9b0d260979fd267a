import { AtollError } from '@atoll/core';
import { loadCpu } from './cpu.ts';
import {
  ENGINE_NAMES,
  type Engine,
  type EngineName,
  engineOf,
  type LoadedEngine,
  type LoadOptions,
  type RejectedEngine,
} from './engine.ts';
import { proveEngine } from './smoke.ts';
import { loadTensorflow, loadTensorflowGpu } from './tensorflow-node.ts';
import { loadWasm } from './wasm.ts';
import { loadWebGpu } from './webgpu.ts';

const LOADERS: Readonly<Record<EngineName, (options: LoadOptions) => Promise<LoadedEngine>>> = {
  'tfjs-node-gpu': loadTensorflowGpu,
  'tfjs-node': loadTensorflow,
  webgpu: loadWebGpu,
  wasm: loadWasm,
  cpu: loadCpu,
};

/** The first line of what went wrong, without what only a developer reads. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0]?.trim() || 'it failed without a word';
}

async function start(name: EngineName, options: LoadOptions): Promise<LoadedEngine> {
  const loaded = await LOADERS[name](options);
  await proveEngine(loaded.tf);
  return loaded;
}

/** Which engine is wanted; the best one that works unless told. */
export interface EngineRequest {
  /** Take this one or fail. */
  readonly forced?: EngineName | undefined;
  /** A folder with its own `node_modules` that is searched first; the environment's `ATOLL_ENGINES` unless told. */
  readonly folder?: string | undefined;
}

/**
 * Starts the best engine that this machine has: each is loaded in the order of `ENGINE_NAMES` and has to compute a
 * small gradient rightly. TensorFlow.js knows one backend at a time in a process: the last one selected is in use.
 * Throws AtollError 301, with the reason, when the forced one or none at all can be used.
 */
export async function selectEngine({ forced, folder = process.env.ATOLL_ENGINES || undefined }: EngineRequest = {}): Promise<Engine> {
  const rejected: RejectedEngine[] = [];
  for (const name of forced === undefined ? ENGINE_NAMES : [forced]) {
    try {
      return engineOf(name, await start(name, { folder, forced: name === forced }), rejected, name === forced);
    } catch (error) {
      const reason = reasonOf(error);
      if (name === forced) throw new AtollError(301, `The engine ${name} is not available: ${reason}.`, { cause: error });
      rejected.push({ name, reason });
    }
  }
  throw new AtollError(301, `No training engine works here: ${rejected.map(({ name, reason }) => `${name}: ${reason}`).join('; ')}.`);
}
