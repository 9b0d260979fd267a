import type { wire } from '@atoll/protocol';
import { figureOf, stateOf } from '../parts/state-of.ts';
import { Table } from '../parts/table.tsx';
import { Ago, Left } from '../parts/time.tsx';
import { may } from '../state/connection.ts';
import { address } from '../state/route.ts';
import { listed, runs } from '../state/runs.ts';

/** What goes on now, and every run that has ended. */
export function RunsView() {
  const all = [...runs.value.values()].reverse();
  const current = all.filter(({ outcome }) => outcome === '');
  const ended = all.filter(({ outcome }) => outcome !== '');
  return (
    <>
      <h1>Runs</h1>
      <section aria-labelledby="current-title">
        <h2 id="current-title">Now</h2>
        {!listed.value && <p class="quiet">Looking …</p>}
        {listed.value && current.length === 0 && (
          <p class="quiet">No run goes on. {may('operator') && <a href={address('launch')}>Launch one</a>}</p>
        )}
        <ul class="cards">
          {current.slice(0, MOST_CARDS).map((status) => (
            <li key={status.run}>
              <RunCard status={status} />
            </li>
          ))}
        </ul>
        {current.length > MOST_CARDS && <RunTable caption="More runs that go on" rows={current.slice(MOST_CARDS)} />}
      </section>
      <section aria-labelledby="ended-title">
        <h2 id="ended-title">Ended</h2>
        <RunTable caption="Runs that have ended" rows={ended} />
      </section>
    </>
  );
}

const MOST_CARDS = 12;

function RunCard({ status }: { readonly status: wire.RunStatus }) {
  const { run, round, rounds, members, waiting, activity } = status;
  const connected = members.filter(({ presence }) => presence === 'connected').length;
  const present = members.filter(({ presence }) => presence !== 'left').length;
  const state = stateOf(status);
  return (
    <article class="card run" aria-labelledby={`card-${run}`}>
      <h3 id={`card-${run}`}>
        <a href={address('runs', run)}>{run}</a>
      </h3>
      <p>
        <span class={`state ${state.kind}`}>{state.text}</span>
      </p>
      <progress max={Math.max(1, rounds)} value={round} aria-label={`Rounds of ${run}`} />
      <dl class="facts">
        <div>
          <dt>Round</dt>
          <dd>
            {round} of {rounds}
          </dd>
        </div>
        <div>
          <dt>Sites connected</dt>
          <dd>
            {connected} of {present}
          </dd>
        </div>
        <div>
          <dt>Validation</dt>
          <dd>{figureOf(status) ?? '–'}</dd>
        </div>
      </dl>
      <p class="quiet">
        {waiting ? (
          <>
            Waits for {waiting.reason}; <Left until={waiting.until ?? 0} /> left
          </>
        ) : (
          activity
        )}
      </p>
    </article>
  );
}

function RunTable({ caption, rows }: { readonly caption: string; readonly rows: readonly wire.RunStatus[] }) {
  return (
    <Table
      caption={caption}
      rows={rows}
      keyOf={({ run }) => run}
      textOf={({ run, activity, outcome }) => `${run} ${outcome} ${activity}`}
      empty="None yet."
      columns={[
        { title: 'run', cell: ({ run }) => <a href={address('runs', run)}>{run}</a> },
        { title: 'state', cell: (status) => <span class={`state ${stateOf(status).kind}`}>{stateOf(status).text}</span> },
        { title: 'launched', cell: ({ createdAt }) => <Ago at={createdAt} /> },
        { title: 'how it ended', cell: ({ activity, outcome }) => (outcome === 'completed' ? '' : <span class="quiet">{activity}</span>) },
      ]}
    />
  );
}
