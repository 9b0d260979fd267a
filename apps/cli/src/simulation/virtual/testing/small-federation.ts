import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CheckedSample,
  type DataReport,
  diskCaches,
  openCachesFor,
  openVirtualSites,
  selectEngine,
  surveyVirtualSites,
} from '@atoll/client';
import { readFederation, readProfile } from '@atoll/coordinator';
import { createRandom, digestOf, drawTraits, type FederationInput, type SimulationProfileInput, seedFrom } from '@atoll/core';
import { onTestFinished } from 'vitest';
import { VirtualFederation } from '../virtual-federation.ts';

const CLASSES = ['cat', 'dog'];
/** Images of each site. */
const IMAGES = 8;

const engine = await selectEngine({ forced: 'cpu' });

/** Features that training can tell apart, in the place of images: what a site's cache holds of this digest. */
function featuresOf(label: string, place: number, dimension: number): Float32Array {
  const random = createRandom(seedFrom('features', label, place));
  return Float32Array.from({ length: dimension }, (_, i) => random.uniform() + (i % 2 === CLASSES.indexOf(label) ? 0.2 : 0));
}

/** A federation of so many small virtual sites, real in all but their images; launched in a folder of its own. */
export async function smallFederation(
  sites: number,
  input: Partial<FederationInput>,
  profile: SimulationProfileInput,
  seed = 1,
): Promise<VirtualFederation> {
  const folder = mkdtempSync(join(tmpdir(), 'atoll-virtual-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const yaml = JSON.stringify({
    federation: 'lagoon',
    classes: CLASSES,
    rounds: 2,
    data: { validation: 0.25, test: 0.25 },
    evaluation: { alone: 'off', personal: false },
    seed,
    ...input,
    cohort: { sites, quorum: Math.ceil(sites / 2), ...input.cohort },
  });
  const federation = readFederation(yaml);
  const parts = Array.from({ length: sites }, (_, site) => ({
    name: `site-${site + 1}`,
    samples: Array.from({ length: IMAGES }, (_, place) => sampleOf(CLASSES[place % 2] ?? '', site * IMAGES + place)),
  }));
  const { able } = surveyVirtualSites(federation, NO_REPORT, parts);
  const cacheDirectory = join(folder, 'features');
  const names = able.map(({ name }) => name);
  const virtual = await VirtualFederation.open({
    yaml,
    folder: join(folder, 'virtual'),
    traits: drawTraits(readProfile(JSON.stringify(profile)), names, seed),
    open: async ({ run, blobs }) => {
      const { backbone } = run.context;
      const caches = await openCachesFor(diskCaches(cacheDirectory), backbone.manifest, backbone.digest, federation);
      for (const { samples } of parts)
        for (const { digest, label, name } of samples) caches.put(digest, [[featuresOf(label, Number(name), caches.cuts[0].dimension)]]);
      await caches.close();
      return openVirtualSites({
        federation,
        backbone,
        sites: able,
        cacheDirectory,
        engine,
        blobs: { fetch: (digest) => Promise.resolve(blobs.get(digest)) },
      });
    },
  });
  onTestFinished(() => virtual.coordinator.close());
  return virtual;
}

const sampleOf = (label: string, place: number): CheckedSample => {
  const name = String(place);
  return {
    path: `/nowhere/${name}.png`,
    name,
    label,
    group: name,
    digest: digestOf(new TextEncoder().encode(name)),
    width: 1,
    height: 1,
    sizeBytes: 1,
  };
};

const NO_REPORT: DataReport = {
  source: '',
  kind: 'folder',
  images: 0,
  sizeBytes: 0,
  classes: [],
  unlabelled: null,
  findings: [],
  samples: [],
};
