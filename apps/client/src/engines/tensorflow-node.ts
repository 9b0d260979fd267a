import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Tf } from '@atoll/core';
import { EngineUnavailable, type LoadedEngine, type LoadOptions } from './engine.ts';
import { findPackage, type InstalledPackage, requirePackages } from './packages.ts';
import { quietly } from './tfjs.ts';

interface NodeBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding?: { readonly TF_Version?: string };
}

/** tfjs-node calls two functions of `node:util` that Node 22 warns of and Node 23 no longer has. */
function restoreUtilities(): void {
  const util: Record<string, unknown> = createRequire(import.meta.url)('node:util');
  Object.assign(util, { isArray: Array.isArray, isNullOrUndefined: (value: unknown) => value === null || value === undefined });
}

/**
 * Loads the native library alone, before any of the package's JavaScript: when it fails, TensorFlow.js of that folder
 * is not left half registered. `require` keeps it, so the package gets the same one.
 */
function loadBinding({ main, require }: InstalledPackage): void {
  const folder = path.resolve(path.dirname(main), '..');
  const finder: { find(packageJson: string): string } = createRequire(main)('@mapbox/node-pre-gyp');
  const binding = finder.find(path.join(folder, 'package.json'));
  if (!existsSync(binding))
    throw new EngineUnavailable('it is installed, but its native library is not; node tools/engines/install.mjs puts one together');
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  require(binding);
}

async function loadPackage(found: InstalledPackage): Promise<{ tf: Tf; backend: NodeBackend }> {
  loadBinding(found);
  restoreUtilities();
  const tf = quietly(found.require(found.main));
  if (!(await tf.setBackend('tensorflow'))) throw new EngineUnavailable('its backend did not start');
  return { tf, backend: tf.backend() as unknown as NodeBackend }; // the backend that its own package registers
}

function versionOf({ binding }: NodeBackend): string {
  return `TensorFlow${binding?.TF_Version === undefined ? '' : ` ${binding.TF_Version}`}`;
}

/** Native TensorFlow on a CUDA device. Without one its package computes on the processor, which is what `tfjs-node` is. */
export async function loadTensorflowGpu({ folder }: LoadOptions): Promise<LoadedEngine> {
  const [found] = requirePackages(['@tensorflow/tfjs-node-gpu'], folder);
  if (found === undefined) throw new EngineUnavailable('it is not installed');
  const { tf, backend } = await loadPackage(found);
  if (!backend.isUsingGpuDevice) throw new EngineUnavailable('no CUDA device was found, or its driver does not fit');
  return { tf, detail: `${versionOf(backend)} on a CUDA device` };
}

/** Native TensorFlow on the processor; from the GPU package when only that is installed, since one process loads one. */
export async function loadTensorflow({ folder }: LoadOptions): Promise<LoadedEngine> {
  const gpuPackage = findPackage('@tensorflow/tfjs-node-gpu', folder);
  const loaded = gpuPackage !== undefined && gpuPackage.main in gpuPackage.require.cache;
  const [found] = loaded ? [gpuPackage] : requirePackages(['@tensorflow/tfjs-node'], folder);
  if (found === undefined) throw new EngineUnavailable('it is not installed');
  const { tf, backend } = await loadPackage(found);
  return { tf, detail: `${versionOf(backend)} on the processor` };
}
