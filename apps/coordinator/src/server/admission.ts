import {
  AtollError,
  compareCanary,
  cutPoint,
  hasEnded,
  type Member,
  type PublicKey,
  requireCanary,
  type SiteId,
  type SiteProfile,
} from '@atoll/core';
import type { LiveRun } from '../runs/index.ts';

/** What a site brings when it asks to take part. */
export interface Application {
  readonly site: SiteId;
  readonly instance: string;
  readonly profile: SiteProfile;
  /** Features of the canary image at the run's cut. */
  readonly canary: Float32Array;
  /** That it proved to have; null where it was let in without. */
  readonly publicKey: PublicKey | null;
}

/**
 * Whether the site comes in as a newcomer, comes back, or needs nothing because it is in (or the run is over and it was).
 * Throws AtollError 602 (over), 605 (closed to newcomers), 607 (has left), 405 (another machine has joined under the name),
 * 608 (other data), 303 (canary), 205 (nothing to train on), 406.
 */
export function admissionOf(run: LiveRun, application: Application): 'joins' | 'returns' | 'is-in' {
  const member = run.state.members.get(application.site);
  if (member !== undefined) return readmissionOf(run, member, application);
  requireNewcomer(run, application);
  return 'joins';
}

function readmissionOf({ id, state }: LiveRun, member: Member, { site, instance, profile, publicKey }: Application): 'returns' | 'is-in' {
  if (member.instance !== instance) throw new AtollError(405, `Another machine has joined ${id} as ${site}.`);
  if (hasEnded(state)) return 'is-in';
  if (member.presence.kind === 'left') throw new AtollError(607, `${site} has left ${id}: ${member.presence.reason}.`);
  const before = describeCounts(member.profile);
  const now = describeCounts(profile);
  if (before !== now) throw new AtollError(608, `${site} joined with ${before} and came back with ${now}.`);
  const otherKey = publicKey !== null && publicKey !== member.publicKey;
  return otherKey || member.presence.kind === 'disconnected' ? 'returns' : 'is-in';
}

function requireNewcomer({ id, state, context }: LiveRun, { site, profile, canary }: Application): void {
  const { federation, phase } = state;
  if (hasEnded(state)) throw new AtollError(602, `${id} is ${phase.kind}.`);
  if (phase.kind !== 'gathering' && !federation.cohort.lateJoin) throw new AtollError(605, `${id} has started.`);
  const { train, unlabelled = 0 } = profile.counts;
  if (unlabelled > 0 && federation.data.unlabelled === 'refuse')
    throw new AtollError(406, `${site} counts images without a label; the federation refuses them.`);
  if (train + unlabelled === 0) throw new AtollError(205, `${site} has no training images.`);
  if (profile.classCounts.length !== context.architecture.classes)
    throw new AtollError(
      406,
      `profile.class_counts names ${profile.classCounts.length} classes; the federation has ${context.architecture.classes}.`,
    );
  const { manifest } = context.backbone;
  const cut = cutPoint(manifest, federation.backbone.cut);
  if (canary.length !== cut.size)
    throw new AtollError(303, `The canary has ${canary.length} features; the cut ${cut.name} has ${cut.size}.`);
  requireCanary([compareCanary(manifest, cut.name, canary)]);
}

const describeCounts = ({ counts: { train, validation, test, unlabelled = 0 } }: SiteProfile): string =>
  `${train} training, ${validation} validation and ${test} test images${unlabelled === 0 ? '' : `, and ${unlabelled} without a label`}`;
