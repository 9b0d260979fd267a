import type { wire } from '@atoll/protocol';
import { ClassCounts } from '../../parts/class-counts.tsx';
import { Table } from '../../parts/table.tsx';
import { Ago } from '../../parts/time.tsx';
import { viewed } from './viewed.ts';

type Member = wire.MemberStatus & wire.MemberStatus.$Shape;

/** The run's sites: where each is, what it has, what it does. */
export function Members({ status }: { readonly status: wire.RunStatus }) {
  const members = [...(status.members as Member[])].sort((a, b) => (a.site < b.site ? -1 : 1)); // decoded ones have all their fields
  const asked = new Set(status.waiting?.sites ?? []);
  const over = status.outcome !== '';
  const classes = viewed.value?.run === status.run ? viewed.value.view.report.classes : [];
  return (
    <section class="card" aria-labelledby="members-title">
      <h2 id="members-title">Sites</h2>
      <Table
        caption="Sites of this run"
        rows={members}
        keyOf={({ site }) => site}
        textOf={({ site, presence, profile }) => `${site} ${presence} ${profile?.engine ?? ''}`}
        empty={over ? 'No site joined.' : 'No site has joined yet.'}
        columns={[
          { title: 'site', cell: ({ site }) => site },
          { title: over ? 'at the end' : 'connection', cell: (member) => <Presence member={member} over={over} /> },
          ...(over ? [] : [{ title: 'this step', cell: (member: Member) => doing(member, asked.has(member.site)) }]),
          {
            title: 'training images, by class',
            cell: ({ site, profile }) => (
              <ClassCounts site={site} total={profile?.counts?.train ?? 0} counts={profile?.classCounts ?? []} classes={classes} />
            ),
          },
          { title: 'engine', cell: ({ profile }) => <span class="engine">{profile?.engine}</span> },
        ]}
      />
    </section>
  );
}

/** Of a run that is over: how it was then. What is now is in the view of sites. */
function Presence({ member: { presence, since }, over }: { readonly member: Member; readonly over: boolean }) {
  if (presence === 'connected') return over ? <>there</> : <span class="presence connected">connected</span>;
  return (
    <span class={over ? '' : `presence ${presence}`}>
      {presence === 'left' ? 'left' : 'no connection'}{' '}
      <span class="quiet">
        <Ago at={since} />
      </span>
    </span>
  );
}

function doing({ answered, progress, presence }: Member, asked: boolean): string {
  if (answered) return 'answered';
  if (progress?.activity) return `${progress.activity} ${progress.done ?? 0} of ${progress.total ?? 0}`;
  return asked && presence === 'connected' ? 'at work' : '';
}
