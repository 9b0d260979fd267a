import { describeDuration, figure } from '@atoll/core';
import type { wire } from '@atoll/protocol';
import { table } from '../terminal/terminal.ts';

/** `round 7 of 20 · balancedAccuracy 71.3 % · waiting for …` */
export function statusLine(status: wire.RunStatus): string {
  const last = status.validation.at(-1);
  const parts = [
    ...(status.phase === 'held' ? [] : [status.phase === 'gathering' ? 'gathering' : `round ${roundOf(status)}`]),
    ...(last === undefined ? [] : [`${status.metric} ${figure(status.metric, last.value ?? 0)} on validation`]),
    status.activity,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** `7 of 20`, or `7 of 20 without twemoji`. */
const roundOf = ({ round, rounds, without }: wire.RunStatus): string => `${round} of ${rounds}${without ? ` without ${without}` : ''}`;

/** The runs of a coordinator, a line each. */
export function runsTable(runs: readonly wire.RunStatus[]): string {
  const rows = runs.map((status) => [
    status.run,
    status.phase,
    status.phase === 'held' ? '' : roundOf(status),
    status.outcome === '' ? String(status.members.filter(({ presence }) => presence === 'connected').length) : '',
    `${describeDuration(status.now - status.createdAt)} ago`,
    status.activity,
  ]);
  return table([['run', 'phase', 'round', 'sites connected', 'launched', 'now'], ...rows]);
}

/** The sites of a run, a line each. */
export function sitesTable(status: wire.RunStatus): string {
  const hasUnlabelled = status.members.some(({ profile }) => (profile?.counts?.unlabelled ?? 0) > 0);
  const rows = status.members.map(({ site, presence, profile, answered, progress }) => [
    site ?? '',
    presence ?? '',
    String(profile?.counts?.train ?? 0),
    ...(hasUnlabelled ? [String(profile?.counts?.unlabelled ?? 0)] : []),
    answered ? 'answered' : progress ? `${progress.activity} ${progress.done} of ${progress.total}` : '',
    profile?.engine ?? '',
  ]);
  return table([['site', 'connection', 'training images', ...(hasUnlabelled ? ['without a label'] : []), 'this step', 'engine'], ...rows]);
}
