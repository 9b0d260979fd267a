import type { wire } from '@atoll/protocol';
import { type Column, Table } from '../../parts/table.tsx';
import { Ago } from '../../parts/time.tsx';
import { viewed } from './viewed.ts';

type Member = wire.MemberStatus & wire.MemberStatus.$Shape;

/** More classes than this have a table of their own at each site's row instead of a column each. */
const CLASS_COLUMNS = 8;

/** The run's sites: where each is, what it has, what it does. */
export function Members({ status }: { readonly status: wire.RunStatus }) {
  const members = status.members as Member[]; // decoded ones have all their fields
  const asked = new Set(status.waiting?.sites ?? []);
  const classes = viewed.value?.run === status.run ? viewed.value.view.report.classes : [];
  const byClass: Column<Member>[] =
    classes.length > CLASS_COLUMNS
      ? []
      : classes.map((name, index) => ({ title: name, number: true, cell: ({ profile }) => countOf(profile?.classCounts?.[index]) }));
  return (
    <section class="card" aria-labelledby="members-title">
      <h2 id="members-title">Sites</h2>
      <Table
        caption="Sites of this run"
        rows={members}
        keyOf={({ site }) => site}
        textOf={({ site, presence, profile }) => `${site} ${presence} ${profile?.engine ?? ''}`}
        empty="No site has joined yet."
        columns={[
          { title: 'site', cell: ({ site }) => site },
          { title: 'connection', cell: (member) => <Presence member={member} /> },
          { title: 'this step', cell: (member) => doing(member, asked.has(member.site)) },
          { title: 'training images', number: true, cell: ({ profile }) => profile?.counts?.train ?? 0 },
          ...byClass,
          { title: 'engine', cell: ({ profile }) => <span class="engine">{profile?.engine}</span> },
        ]}
      />
      {byClass.length > 0 && <p class="hint">– stands for a count below the federation’s minimum, which sites do not tell.</p>}
    </section>
  );
}

const countOf = (count: number | undefined): string => (count === undefined || count < 0 ? '–' : String(count));

function Presence({ member: { presence, since } }: { readonly member: Member }) {
  if (presence === 'connected') return <span class="presence connected">connected</span>;
  return (
    <span class={`presence ${presence}`}>
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
