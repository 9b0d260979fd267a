import type { wire } from '@atoll/protocol';
import { usePolled } from '../parts/poll.ts';
import { Problem } from '../parts/problem.tsx';
import { figureOf, stateOf } from '../parts/state-of.ts';
import { Table } from '../parts/table.tsx';
import { Ago } from '../parts/time.tsx';
import { ask } from '../state/connection.ts';
import { address } from '../state/route.ts';
import { runs } from '../state/runs.ts';
import { type Federation, federationsOf } from './federations/group.ts';

/** Every federation with its runs: a run is one training of a federation. */
export function FederationsView() {
  const federations = federationsOf([...runs.value.values()]);
  return (
    <>
      <h1>Federations</h1>
      <div class="card">
        <Table
          caption="Federations, by their latest run"
          rows={federations}
          keyOf={({ name }) => name}
          textOf={({ name }) => name}
          empty="No federation yet: launching a federation file makes one."
          columns={[
            { title: 'federation', cell: ({ name }) => <a href={address('federations', name)}>{name}</a> },
            { title: 'runs', number: true, cell: ({ runs: all }) => all.length },
            { title: 'latest run', cell: ({ latest }) => <RunState status={latest} /> },
            { title: 'launched', cell: ({ latest }) => <Ago at={latest.createdAt} /> },
            { title: 'model in use', cell: ({ model }) => <Model status={model} /> },
            { title: 'validation', number: true, cell: ({ model }) => (model === null ? '–' : (figureOf(model) ?? '–')) },
          ]}
        />
      </div>
    </>
  );
}

const NOTHING = new Uint8Array();
const EVERY_MS = 3_000;

/** One federation: its runs, and the sites that took part last. */
export function FederationView({ name }: { readonly name: string }) {
  const { value, act } = usePolled(async () => (await ask('sites', NOTHING)).sites?.sites ?? [], EVERY_MS);
  const federation = federationsOf([...runs.value.values()]).find((one) => one.name === name);
  const sites = federation === undefined ? [] : (value.value ?? []).filter(({ run }) => federation.runs.some((one) => one.run === run));
  const online = sites.filter(({ connected }) => connected).length;
  return (
    <>
      <h1>{name}</h1>
      {federation === undefined ? (
        <p>
          No run of {name} is known here. <a href={address('federations')}>All federations</a>
        </p>
      ) : (
        <>
          <p class="quiet">
            {sites.length === 0
              ? 'No site has it as its latest federation.'
              : `${online} of the ${sites.length} ${sites.length === 1 ? 'site' : 'sites'} whose latest run is one of these ${online === 1 ? 'is' : 'are'} connected.`}{' '}
            <a href={address('sites')}>Sites</a>
          </p>
          <Problem error={act.problem.value} />
          <Runs federation={federation} />
        </>
      )}
    </>
  );
}

function Runs({ federation: { name, runs: rows } }: { readonly federation: Federation }) {
  return (
    <section class="card" aria-labelledby="runs-title">
      <h2 id="runs-title">Runs</h2>
      <Table
        caption={`Runs of ${name}, newest first`}
        rows={rows}
        keyOf={({ run }) => run}
        textOf={({ run, outcome, activity }) => `${run} ${outcome} ${activity}`}
        empty="None."
        columns={[
          { title: 'run', cell: (status) => <RunState status={status} /> },
          { title: 'launched', cell: ({ createdAt }) => <Ago at={createdAt} /> },
          { title: 'round', number: true, cell: ({ round, rounds }) => `${round} of ${rounds}` },
          { title: 'validation', number: true, cell: (status) => figureOf(status) ?? '–' },
          { title: 'model', cell: (status) => <Model status={status.outcome === 'completed' ? status : null} /> },
          { title: 'what is said', cell: ({ activity, outcome }) => outcome !== 'completed' && <span class="quiet">{activity}</span> },
        ]}
      />
    </section>
  );
}

function RunState({ status }: { readonly status: wire.RunStatus }) {
  const { kind, text } = stateOf(status);
  return (
    <>
      <a href={address('runs', status.run)}>{status.run}</a> <span class={`state ${kind}`}>{text}</span>
    </>
  );
}

function Model({ status }: { readonly status: wire.RunStatus | null }) {
  if (status === null) return <span class="quiet">–</span>;
  return <a href={address('models', status.run)}>model of {status.run}</a>;
}
