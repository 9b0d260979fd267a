import { type Digest, inputsOf, type RunState, type SiteId, taskFor } from '@atoll/core';
import { storedManifest } from '../runs/model.ts';
import type { BlobStore } from '../storage/index.ts';

/**
 * Whether a site may have these bytes because of this run. Answers of sites are for the coordinator alone; what tasks name, heads and
 * models are for the run's members, what a task says for one site alone is for that site.
 */
export function isFor(state: RunState, site: SiteId, digest: Digest, blobs: BlobStore): boolean {
  if (!state.members.has(site)) return false;
  if (state.initialHead === digest) return true;
  const { phase } = state;
  if (phase.kind === 'step' && inputsOf(taskFor(phase.step.task, site)).includes(digest)) return true;
  const late = state.stragglers.get(site);
  if (late !== undefined && inputsOf(taskFor(late, site)).includes(digest)) return true;
  if (phase.kind === 'completed' && (phase.model === digest || phase.head === digest)) return true;
  const isInHistory = state.history.some(({ outcome }) => {
    if (outcome.kind === 'summarise' || outcome.kind === 'solve') return outcome.standardisation === digest;
    if (outcome.kind === 'fit' || outcome.kind === 'calibrate') return outcome.head === digest;
    return outcome.kind === 'evaluate' && outcome.chosen?.head === digest;
  });
  return isInHistory || partsOfWithdrawals(state, blobs).includes(digest); // these have to be read
}

/** What the models that sites were taken out of are made of. */
function partsOfWithdrawals({ withdrawals }: RunState, blobs: BlobStore): Digest[] {
  return withdrawals.flatMap(({ head, model }) => {
    const { standardisation } = storedManifest(blobs, model);
    return [head, model, ...(standardisation === null ? [] : [standardisation.digest])];
  });
}
