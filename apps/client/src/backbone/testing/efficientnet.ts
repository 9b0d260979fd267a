import { readFile } from 'node:fs/promises';
import { loadBackbonePackage } from '@atoll/backbone-efficientnet-lite0';
import { type Backbone, openBackbone } from '@atoll/core';

/** The packaged EfficientNet-Lite0, its files checked against their digests. */
export async function openEfficientNet(): Promise<Backbone> {
  const { manifest, weightsFile } = await loadBackbonePackage();
  return openBackbone(manifest, await readFile(weightsFile));
}
