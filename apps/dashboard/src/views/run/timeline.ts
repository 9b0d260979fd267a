import { describeDuration } from '@atoll/core';
import type { wire } from '@atoll/protocol';

interface Wait {
  /** Share of the wait that is over, 0 to 1. */
  readonly passed: number;
  readonly since: string;
  readonly answered: number;
  readonly asked: number;
  readonly words: string;
}

/** The wait of a run as a line from its start to its end; null when it waits for nobody. */
export function waitOf({ waiting, members }: Pick<wire.RunStatus, 'waiting' | 'members'>, now: number): Wait | null {
  if (!waiting) return null;
  const { since = 0, until = 0, sites } = waiting;
  const [start, end] = [since ?? 0, until ?? 0];
  const passed = end > start ? Math.min(1, Math.max(0, (now - start) / (end - start))) : 1;
  const answered = members.filter((member) => member.answered).length;
  const asked = answered + (sites?.length ?? 0);
  const text = describeDuration(Math.max(0, now - start));
  const left = describeDuration(Math.max(0, end - now));
  return { passed, since: `${text} ago`, answered, asked, words: `${Math.round(100 * passed)} % of the wait is over, ${left} left` };
}

/** A step of the round. */
export interface StepLine {
  readonly task: string;
  readonly open: boolean;
  readonly words: string;
}

/** The steps of the round, oldest first, the open one last. */
export const stepLines = ({ steps, quorum }: Pick<wire.RunStatus, 'steps' | 'quorum'>, now: number): StepLine[] =>
  steps.map((step) => {
    const { task, openedAt, closedAt, closedBecause, asked, answered } = step as wire.StepStatus & wire.StepStatus.$Shape; // decoded ones have all their fields
    const took = describeDuration(Math.max(0, (closedAt || now) - openedAt));
    const open = closedAt === 0;
    return { task, open, words: open ? `for ${took}; ${answered} of ${asked} answered, ${quorum} needed` : `${took}; ${closedBecause}` };
  });

type Kind = 'answered' | 'works' | 'gone';

/** What one site does in the open step, on a line from its opening to now. */
export interface SiteLine {
  readonly site: string;
  readonly kind: Kind;
  /** Share of the line until it answered or was gone, 0 to 1; 1 while it works. */
  readonly until: number;
  readonly words: string;
}

interface SiteLines {
  /** Who is missing first, then who answered last; at most {@link MOST_LINES}. */
  readonly lines: readonly SiteLine[];
  /** What is to be said of the others; empty where there are none. */
  readonly others: string;
}

export const MOST_LINES = 12;
const ORDER: Readonly<Record<Kind, number>> = { gone: 0, works: 1, answered: 2 };

/** Who has answered the open step when, and who is missing and why. */
export function siteLines({ steps, members, outcome }: Pick<wire.RunStatus, 'steps' | 'members' | 'outcome'>, now: number): SiteLines {
  const open = steps.at(-1) as (wire.StepStatus & wire.StepStatus.$Shape) | undefined; // decoded ones have all their fields
  if (open === undefined || outcome !== '') return { lines: [], others: '' };
  const end = Math.max(now, open.closedAt, open.openedAt + 1);
  const share = (at: number): number => Math.min(1, Math.max(0, (at - open.openedAt) / (end - open.openedAt)));
  const lines = (members as (wire.MemberStatus & wire.MemberStatus.$Shape)[]) // decoded ones have all their fields
    .filter(({ asked, answered }) => asked || answered)
    .map((member): SiteLine & { readonly at: number } => {
      const { site, presence, since, answered, answeredAt, progress } = member;
      const after = (at: number): string => describeDuration(Math.max(0, at - open.openedAt));
      if (answered)
        return { site, kind: 'answered', at: answeredAt, until: share(answeredAt), words: `answered after ${after(answeredAt)}` };
      if (presence !== 'connected')
        return {
          site,
          kind: 'gone',
          at: since,
          until: share(since),
          words: `no connection for ${describeDuration(Math.max(0, now - since))}`,
        };
      const doing = progress?.activity ? `${progress.activity} ${progress.done ?? 0} of ${progress.total ?? 0}` : 'at work';
      return { site, kind: 'works', at: 0, until: 1, words: doing };
    })
    .sort((a, b) => ORDER[a.kind] - ORDER[b.kind] || b.at - a.at || (a.site < b.site ? -1 : 1));
  const left = lines.slice(MOST_LINES);
  const count = (kind: Kind): number => left.filter((line) => line.kind === kind).length;
  const parts = [
    count('gone') > 0 ? `${count('gone')} more without a connection` : '',
    count('works') > 0 ? `${count('works')} more at work` : '',
    count('answered') > 0 ? `${count('answered')} more that answered earlier` : '',
  ];
  return { lines: lines.slice(0, MOST_LINES), others: parts.filter((part) => part !== '').join(', ') };
}
