import { readFile } from 'node:fs/promises';
import { loadBackbonePackage } from '@atoll/backbone-efficientnet-lite0';
import { checkCanary, type EngineName, openFrozenBackbone, selectEngine } from '@atoll/client';
import { openBackbone } from '@atoll/core';
import { type Check, failed, ok, problem, within } from './check.ts';

const COMPUTE_MS = 120_000;

/** Which engine trains, after it has computed a gradient rightly, and why not a better one. */
export async function checkEngine(forced?: EngineName): Promise<Check> {
  try {
    const engine = await within(selectEngine(forced === undefined ? {} : { forced }), COMPUTE_MS, 'starting an engine and a training step');
    const [chosen = '', ...others] = engine.describe().map((line) => line.trim().replace('Training engine: ', ''));
    return ok('engine', [`${chosen} computed a training step rightly`, ...others].join('; '));
  } catch (error) {
    return failed('engine', error, 'Install Atoll again with npm ci.');
  }
}

/** Whether ONNX Runtime gives the features of the canary image that the backbone's manifest keeps. */
export async function checkInference(): Promise<Check> {
  const mend = 'Install Atoll again with npm ci; on a processor without AVX2 or a system without glibc ask for help with this output.';
  try {
    const { manifest, weightsFile } = await loadBackbonePackage();
    const cut = 'pooled';
    const work = async (): Promise<Check> => {
      const backbone = openBackbone(manifest, new Uint8Array(await readFile(weightsFile)));
      const frozen = await openFrozenBackbone({ backbone, cuts: [cut], threads: 1 });
      try {
        const begun = performance.now();
        const [canary] = await checkCanary(frozen);
        const seconds = ((performance.now() - begun) / 1_000).toFixed(2);
        if (canary === undefined) return problem('onnxruntime', `${manifest.name} keeps no canary`, mend);
        const off = `the canary's features are off by ${canary.difference.toExponential(1)}, ${canary.tolerance.toExponential(1)} is allowed`;
        return canary.withinTolerance ? ok('onnxruntime', `${manifest.name} in ${seconds} s; ${off}`) : problem('onnxruntime', off, mend);
      } finally {
        await frozen.close();
      }
    };
    return await within(work(), COMPUTE_MS, 'the canary image');
  } catch (error) {
    return failed('onnxruntime', error, mend);
  }
}
