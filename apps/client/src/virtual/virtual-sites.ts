import {
  AtollError,
  type Backbone,
  type BackboneManifest,
  cutsOf,
  type Digest,
  type Federation,
  fusedSize,
  headArchitecture,
  outputShapeOf,
  type SiteId,
  type SiteProfile,
  scopedTail,
  type Task,
} from '@atoll/core';
import { answeringOf } from '../agent/answering.ts';
import { fillCaches, type LoadOptions, loadCanary, loadParts, openCachesFor, partsAt } from '../agent/load-parts.ts';
import { profileOf } from '../agent/profile.ts';
import { type SiteSurvey, surveySite } from '../agent/survey.ts';
import { openFrozenBackbone } from '../backbone/index.ts';
import type { BlobSource } from '../connection/index.ts';
import type { CheckedSample, DataReport } from '../data/index.ts';
import type { Engine } from '../engines/index.ts';
import { diskCaches } from '../features/index.ts';
import { SOFTWARE } from '../node/software.ts';
import type { SiteParts } from '../tasks/index.ts';
import { namedAtSite } from './named-at-site.ts';
import { withoutLabels } from './without-labels.ts';

/** A site whose images are divided. */
export interface SurveyedSite {
  readonly name: SiteId;
  readonly survey: SiteSurvey;
}

/**
 * The sites that can take part with their images, divided as each would divide them itself; the others, and why they cannot.
 * @param unlabelled names of sites that have labels of their test images alone
 */
export function surveyVirtualSites(
  federation: Federation,
  report: DataReport,
  parts: readonly { readonly name: string; readonly samples: readonly CheckedSample[] }[],
  unlabelled: ReadonlySet<string> = new Set(),
): { readonly able: readonly SurveyedSite[]; readonly unable: readonly { readonly name: string; readonly why: string }[] } {
  const able: SurveyedSite[] = [];
  const unable: { name: string; why: string }[] = [];
  for (const { name, samples } of parts) {
    try {
      const surveyOf = (own: readonly CheckedSample[]) => surveySite(federation, name, { ...report, images: own.length, samples: own });
      const labelled = surveyOf(namedAtSite(samples));
      const survey = unlabelled.has(name) ? surveyOf(withoutLabels(federation, labelled)) : labelled;
      able.push({ name: name as SiteId, survey }); // `site-7`
    } catch (error) {
      if (!(error instanceof AtollError)) throw error;
      unable.push({ name, why: error.message });
    }
  }
  return { able, unable };
}

/** What virtual sites rest on. */
export interface VirtualSitesOptions {
  readonly federation: Federation;
  readonly backbone: { readonly manifest: BackboneManifest; readonly digest: Digest; open(): Backbone };
  readonly sites: readonly SurveyedSite[];
  /** Where features are kept, of all sites together. */
  readonly cacheDirectory: string;
  readonly engine: Engine;
  /** What the coordinator hands out. */
  readonly blobs: BlobSource;
  readonly onProgress?: (done: number, total: number, cached: number) => void;
}

/** A site that is no process: its data and what it answers, of which somebody else says when. */
export interface VirtualSite {
  readonly name: SiteId;
  readonly profile: SiteProfile;
  /** Its features as the backbone gives them. */
  readonly raw: SiteParts;
  /** The bytes that a real site with these images answers to the task. @throws AtollError 306 */
  answer(task: Task): Promise<Uint8Array>;
}

/** Sites that compute what real ones do, one after the other in one process, and the canary features they all show. */
export interface VirtualSites {
  readonly sites: readonly VirtualSite[];
  readonly canary: Float32Array;
  close(): Promise<void>;
}

/** Opens many sites on the features of one dataset, computed once. @throws AtollError 206, 301 to 305 */
export async function openVirtualSites(options: VirtualSitesOptions): Promise<VirtualSites> {
  const { federation, backbone, cacheDirectory, onProgress } = options;
  const { manifest, digest } = backbone;
  const caches = await openCachesFor(diskCaches(cacheDirectory), manifest, digest, federation);
  let opened: ReturnType<typeof openFrozenBackbone> | undefined;
  const frozen = () => {
    opened ??= openFrozenBackbone({
      backbone: backbone.open(),
      cuts: cutsOf(federation, manifest),
      blocks: federation.features.handCrafted,
    });
    return opened;
  };
  const loading = { caches, frozen, ...(onProgress === undefined ? {} : { onProgress }) };
  try {
    const canary = await loadCanary(loading);
    await fillCaches(
      options.sites.flatMap(({ survey: { split } }) => [...split.train, ...split.validation, ...split.test, ...split.unlabelled]),
      loading,
    );
    const sites: VirtualSite[] = [];
    for (const site of options.sites) sites.push(await openSite(site, { caches, frozen }, options));
    return { sites, canary, close: () => caches.close() };
  } catch (error) {
    await caches.close();
    throw error;
  } finally {
    await opened?.then((one) => one.close()).catch(() => undefined); // it did not open: who needed it was told
  }
}

async function openSite(
  { name, survey }: SurveyedSite,
  loading: LoadOptions,
  { federation, backbone, engine, blobs }: VirtualSitesOptions,
): Promise<VirtualSite> {
  const { manifest } = backbone;
  const featureSize = fusedSize(manifest, federation.backbone.cut, federation.features.handCrafted);
  const raw = await loadParts(federation, survey, loading);
  const answering = answeringOf({
    site: name,
    federation,
    architecture: headArchitecture(federation.head, { featureSize, ...outputShapeOf(federation) }),
    tf: engine.tf,
    blobs,
    openScope: (scope) => {
      const tail = scopedTail(federation, manifest, scope);
      return Promise.resolve({ tail, backbone: backbone.open(), parts: partsAt(federation, survey, loading.caches, tail.cut) });
    },
  });
  return {
    name,
    profile: profileOf(survey, engine, SOFTWARE, federation.privacy.minimumCount),
    raw,
    async answer(task) {
      const compute = await answering(task, raw);
      const bytes = await compute({ signal: { aborted: false }, keepPersonal: () => Promise.resolve() });
      if (bytes === null) throw new RangeError(`${name} gave up ${task.id}`);
      return bytes;
    },
  };
}
