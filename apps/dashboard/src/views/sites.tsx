import { fingerprintOf } from '@atoll/core';
import { encode, wire } from '@atoll/protocol';
import { useSignal } from '@preact/signals';
import { useAct } from '../parts/act.ts';
import { AskFirst } from '../parts/ask-first.tsx';
import { ClassCounts } from '../parts/class-counts.tsx';
import { usePolled } from '../parts/poll.ts';
import { Problem } from '../parts/problem.tsx';
import { Table } from '../parts/table.tsx';
import { Ago } from '../parts/time.tsx';
import { ask, isAdmin } from '../state/connection.ts';
import { address } from '../state/route.ts';
import { Invite } from './sites/invite.tsx';

type Site = wire.SiteRecord & wire.SiteRecord.$Shape;
const NOTHING = new Uint8Array();
const EVERY_MS = 3_000;

/** Everyone who is invited, enrolled, connected or shut out. */
export function SitesView() {
  const { value, act } = usePolled(async () => (await ask('sites', NOTHING)).sites ?? {}, EVERY_MS);
  const revoking = useSignal<string | null>(null);
  const sites = (value.value?.sites ?? []) as Site[]; // decoded ones have all their fields
  const classes = new Map((value.value?.runs ?? []).map(({ run, classes: names }) => [run, names ?? []]));
  const online = sites.filter(({ connected }) => connected).length;
  const admin = isAdmin();
  return (
    <>
      <h1>Sites</h1>
      <p class="quiet">{value.value === null ? 'Looking …' : `${online} of ${sites.length} connected`}</p>
      <Problem error={act.problem.value} />
      {admin && <Invite />}
      <section class="card" aria-labelledby="known-title">
        <h2 id="known-title">Who there is</h2>
        <Table
          caption="Sites that are invited, enrolled, connected or revoked"
          rows={sites}
          keyOf={({ site, standing }) => `${site} ${standing}`}
          textOf={({ site, standing, profile }) => `${site} ${standing} ${profile?.engine ?? ''}`}
          empty={admin ? 'No site yet: invite one above.' : 'No site yet.'}
          columns={[
            { title: 'site', cell: ({ site }) => site },
            { title: 'connection', cell: (site) => <Connection site={site} /> },
            { title: 'state', cell: (site) => <Standing site={site} /> },
            {
              title: 'training images, by class',
              cell: ({ site, run, profile }) =>
                profile == null ? (
                  <span class="quiet">–</span>
                ) : (
                  <ClassCounts
                    site={site}
                    total={profile.counts?.train ?? 0}
                    counts={profile.classCounts ?? []}
                    classes={classes.get(run) ?? []}
                  />
                ),
            },
            { title: 'latest run', cell: ({ run }) => run !== '' && <a href={address('runs', run)}>{run}</a> },
            { title: 'engine', cell: ({ profile }) => <span class="engine">{profile?.engine}</span> },
            { title: 'key', cell: ({ publicKey }) => publicKey.length > 0 && <code>{fingerprintOf(publicKey)}</code> },
            ...(admin
              ? [
                  {
                    title: 'actions',
                    cell: ({ site, standing }: Site) =>
                      (standing === 'enrolled' || standing === 'invited') && (
                        <button type="button" class="danger" aria-label={`Revoke ${site}`} onClick={() => (revoking.value = site)}>
                          Revoke …
                        </button>
                      ),
                  },
                ]
              : []),
          ]}
        />
      </section>
      {revoking.value !== null && <Revoke site={revoking.value} onDone={() => (revoking.value = null)} />}
    </>
  );
}

function Connection({ site: { connected, seen } }: { readonly site: Site }) {
  if (connected) return <span class="presence connected">connected</span>;
  return <span class="presence">{seen > 0 ? <Ago at={seen} /> : <span class="quiet">not seen</span>}</span>;
}

function Standing({ site: { standing, by, reason, since } }: { readonly site: Site }) {
  return (
    <>
      {standing}{' '}
      <span class="quiet">
        {since > 0 && <Ago at={since} />}
        {by !== '' && `, by ${by}`}
        {reason !== '' && `: ${reason}`}
      </span>
    </>
  );
}

function Revoke({ site, onDone }: { readonly site: string; readonly onDone: () => void }) {
  const act = useAct();
  const reason = useSignal('');
  const revoke = (event: Event): void => {
    event.preventDefault();
    void act.run(async () => {
      await ask('revoke', encode(wire.Revoke, { site, reason: reason.value }));
      onDone();
    });
  };
  return (
    <AskFirst title={`Shut ${site} out?`} onClose={onDone}>
      <form onSubmit={revoke}>
        <p>Its connection and its part in open runs end at once. It comes back only by a new invitation.</p>
        <label class="field">
          Why; it stands in the journal, and the site is told
          <input required maxLength={200} value={reason.value} onInput={(event) => (reason.value = event.currentTarget.value)} />
        </label>
        <Problem error={act.problem.value} />
        <div class="actions">
          <button type="submit" class="danger" disabled={act.busy.value || reason.value.trim() === ''}>
            Revoke
          </button>
          <button type="button" onClick={onDone}>
            Leave it
          </button>
        </div>
      </form>
    </AskFirst>
  );
}
