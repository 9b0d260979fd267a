import { encode, hexOf, wire } from '@atoll/protocol';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useAct } from '../parts/act.ts';
import { Problem } from '../parts/problem.tsx';
import { Table } from '../parts/table.tsx';
import { At } from '../parts/time.tsx';
import { ask, line } from '../state/connection.ts';

type Line = wire.JournalLine & wire.JournalLine.$Shape;

const KINDS = [
  'run-created',
  'site-joined',
  'site-disconnected',
  'site-reconnected',
  'site-left',
  'result-accepted',
  'step-closed',
  'step-combined',
  'wait-ended',
  'coordinator-restarted',
  'run-paused',
  'run-resumed',
  'run-stopped',
  'run-failed',
  'run-completed',
  'site-withdrawn',
  'coordinator-key',
  'operator-added',
  'operator-removed',
  'site-invited',
  'site-enrolled',
  'site-key-rotated',
  'site-revoked',
] as const;

/** Everything that happened, newest first, as the coordinator wrote it down. */
export function JournalView({ run: given }: { readonly run: string }) {
  const run = useSignal(given);
  const site = useSignal('');
  const kind = useSignal('');
  const lines = useSignal<readonly Line[]>([]);
  const next = useSignal(0);
  const size = useSignal<number | null>(null);
  const act = useAct();
  const read = (before: number): Promise<void> =>
    act.run(async () => {
      const request = { before, run: run.value.trim(), site: site.value.trim(), kind: kind.value };
      const { journal } = await ask('journal', encode(wire.JournalRequest, request));
      const page = (journal?.lines ?? []) as Line[]; // decoded ones have all their fields
      lines.value = before === 0 ? page : [...lines.value, ...page];
      next.value = journal?.next ?? 0;
      size.value = journal?.size ?? 0;
    });
  useEffect(() => void read(0), [line.value]);
  return (
    <>
      <h1>Journal</h1>
      <p class="quiet">
        {size.value === null ? 'Reading …' : `${size.value.toLocaleString()} entries, each with the hash of the one before.`}{' '}
        <code>atoll audit</code> checks them all.
      </p>
      <section class="card" aria-label="Entries">
        <form
          class="row"
          onSubmit={(event) => {
            event.preventDefault();
            void read(0);
          }}
        >
          <label class="field">
            Run
            <input value={run.value} onInput={(event) => (run.value = event.currentTarget.value)} />
          </label>
          <label class="field">
            Site
            <input value={site.value} onInput={(event) => (site.value = event.currentTarget.value)} />
          </label>
          <label class="field">
            Kind
            <select value={kind.value} onChange={(event) => (kind.value = event.currentTarget.value)}>
              <option value="">all</option>
              {KINDS.map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </select>
          </label>
          <button type="submit" disabled={act.busy.value}>
            Show
          </button>
        </form>
        <Problem error={act.problem.value} />
        <Table
          caption="Journal, newest first"
          rows={lines.value}
          pageSize={50}
          keyOf={({ sequence }) => String(sequence)}
          empty={size.value === null ? '' : 'No such entry.'}
          columns={[
            { title: 'entry', cell: ({ sequence }) => sequence },
            { title: 'when', cell: ({ at }) => <At at={at} /> },
            { title: 'run', cell: ({ run: name }) => name },
            { title: 'what', cell: ({ text, kind: name }) => <What text={text} kind={name} /> },
            { title: 'who', cell: ({ by, site: name }) => by || name },
            { title: 'hash', cell: ({ hash }) => <code title={hexOf(hash)}>{hexOf(hash).slice(0, 12)}</code> },
          ]}
        />
        {next.value > 0 && (
          <div class="actions">
            <button type="button" disabled={act.busy.value} onClick={() => void read(next.value)}>
              Older entries
            </button>
          </div>
        )}
      </section>
    </>
  );
}

function What({ text, kind }: { readonly text: string; readonly kind: string }) {
  return (
    <span class="what-happened">
      {text} <span class="quiet">{kind}</span>
    </span>
  );
}
