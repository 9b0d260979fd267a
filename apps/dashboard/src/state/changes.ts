import type { wire } from '@atoll/protocol';

/** What a person wants to be told of a change from one status of a run to the next, in sentences without a full stop. */
export function changesOf(before: wire.RunStatus | undefined, after: wire.RunStatus): string[] {
  if (before === undefined || before.members.length === 0) return [];
  const told: string[] = [];
  if (after.outcome === '' && before.pausedBy !== after.pausedBy)
    told.push(`${after.run} ${after.pausedBy === '' ? 'goes on' : `is paused by ${after.pausedBy}`}`);
  if (before.outcome === '' && after.outcome !== '') told.push(`${after.run}: ${after.activity}`);
  else if (after.outcome === '' && after.round !== before.round) told.push(`${after.run}: round ${after.round} of ${after.rounds}`);
  const known = new Map(before.members.map(({ site, presence }) => [site, presence]));
  for (const { site, presence } of after.members) {
    const was = known.get(site);
    if (was === presence) continue;
    if (was === undefined) told.push(`${site} joined ${after.run}`);
    else if (presence === 'connected') told.push(`${site} is back`);
    else if (presence === 'disconnected') told.push(`${site} lost its connection`);
    else told.push(`${site} left ${after.run}`);
  }
  return told;
}
