import { leaveOneSiteOut } from '../federation/index.ts';
import type { SiteId } from '../identity.ts';
import { type NamedHead, unseenName } from '../run/task.ts';
import { chosenHead, federatedHeads, standardisationOfRun } from './progress.ts';
import { plannedRounds } from './schemes.ts';
import type { Progress } from './strategy.ts';

/**
 * The site that the next round of training leaves out, once those with all sites are over; null when none is left to make.
 *
 * One site after the other, in site order, `rounds` rounds each from the run's initial head: what the federation would have
 * made had the site never joined. All rounds are made and the last head is taken, because the round at which the run stopped
 * was chosen with the site's validation images. Sites that have left, have no test images, never trained or were alone in that are
 * passed over.
 */
export function nextWithout(progress: Progress): SiteId | null {
  const { federation, members } = progress;
  if (leaveOneSiteOut(federation) !== 'rounds') return null;
  const { trained, done } = roundsBySite(progress);
  if (trained.size < 2) return null;
  const wanted = [...trained].sort().filter((site) => {
    const member = members.get(site);
    return member !== undefined && member.presence.kind !== 'left' && member.profile.counts.test > 0;
  });
  return wanted.find((site) => (done.get(site) ?? 0) < plannedRounds(federation)) ?? null;
}

/** The heads that were made without a site, each for that site alone: solved from the sums of the others, or trained by them. */
export function unseenHeads(progress: Progress): NamedHead[] {
  const solved = (chosenHead(progress)?.unseen ?? []).map(({ site, digest }) => ({ name: unseenName(site), digest, site }));
  const rounds = plannedRounds(progress.federation);
  const trained = [...roundsBySite(progress).done].flatMap(([site, done]) => {
    const last = federatedHeads(progress, site).at(-1);
    if (last === undefined || done < rounds) return [];
    const standardisation = standardisationOfRun(progress, site);
    return [
      {
        name: unseenName(site),
        digest: last.head,
        ...(last.scope === 'head' ? {} : { scope: last.scope }),
        site,
        ...(standardisation === null ? {} : { standardisation }),
      },
    ];
  });
  return [...solved, ...trained];
}

/** Who took part in the rounds of all sites, and how many rounds there were without each site. */
function roundsBySite({ history }: Pick<Progress, 'history'>): { trained: ReadonlySet<SiteId>; done: ReadonlyMap<SiteId, number> } {
  const trained = new Set<SiteId>();
  const done = new Map<SiteId, number>();
  for (const { task, outcome, contributions } of history) {
    if (task.kind !== 'fit' || outcome.kind !== 'fit') continue;
    if (task.without === null) for (const { site } of contributions) trained.add(site);
    else done.set(task.without, (done.get(task.without) ?? 0) + 1);
  }
  return { trained, done };
}
