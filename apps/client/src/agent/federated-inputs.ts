import {
  AtollError,
  type Digest,
  type FederatedInputs,
  type Federation,
  type HeadArchitecture,
  lossStatisticsShape,
  type SiteId,
  type Task,
} from '@atoll/core';
import { decodeSharedStatistics, headOfAnswer, type SharedStatistics } from '@atoll/protocol';
import type { BlobSource } from '../connection/index.ts';

/** Fetches what a fit's loss needs of the others; the sums once, which are the same in every round. Nothing for other tasks. */
export function federatedInputs(
  blobs: BlobSource,
  architecture: HeadArchitecture,
  { federation, site }: { readonly federation: Federation; readonly site: SiteId },
): (task: Task) => Promise<FederatedInputs | undefined> {
  let known: { readonly digest: Digest; readonly shared: SharedStatistics } | undefined;

  const sharedBy = async (digest: Digest): Promise<SharedStatistics> => {
    if (known?.digest === digest) return known.shared;
    const shape = lossStatisticsShape(federation.training.loss, architecture);
    if (shape === null) throw new AtollError(406, 'The task names sums that the loss of the federation does not need.');
    const shared = decodeSharedStatistics(await blobs.fetch(digest), shape);
    known = { digest, shared };
    return shared;
  };
  return async (task) => {
    if (task.kind !== 'fit' || (task.statistics === null && task.teachers.length === 0)) return undefined;
    const [shared, teachers] = await Promise.all([
      task.statistics === null ? null : sharedBy(task.statistics),
      Promise.all(task.teachers.map(async (digest) => headOfAnswer(await blobs.fetch(digest)))),
    ]);
    const place = shared?.sites.indexOf(site) ?? -1;
    return { statistics: shared?.statistics ?? null, teachers, domain: place < 0 ? null : place };
  };
}
