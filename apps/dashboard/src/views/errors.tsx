import { ERRORS, isErrorCode } from '@atoll/core';
import type { wire } from '@atoll/protocol';
import { usePolled } from '../parts/poll.ts';
import { Problem } from '../parts/problem.tsx';
import { Table } from '../parts/table.tsx';
import { Ago, At } from '../parts/time.tsx';
import { ask } from '../state/connection.ts';
import { address } from '../state/route.ts';
import { runs } from '../state/runs.ts';

type Refusal = wire.RefusalRecord & wire.RefusalRecord.$Shape;
const EVERY_MS = 3_000;
const NOTHING = new Uint8Array();

/** What went wrong, by number, and how to mend it. */
export function ErrorsView() {
  const { value, act } = usePolled(async () => (await ask('refusals', NOTHING)).refusals ?? null, EVERY_MS);
  const refusals = (value.value?.refusals ?? []) as Refusal[]; // decoded ones have all their fields
  const failed = [...runs.value.values()].filter(({ errorCode }) => errorCode !== 0).reverse();
  return (
    <>
      <h1>Errors</h1>
      <Problem error={act.problem.value} />
      <section class="card" aria-labelledby="failed-title">
        <h2 id="failed-title">Runs that failed</h2>
        <Table
          caption="Runs that failed"
          rows={failed}
          keyOf={({ run }) => run}
          empty="None."
          columns={[
            { title: 'run', cell: ({ run }) => <a href={address('runs', run)}>{run}</a> },
            { title: 'number', cell: ({ errorCode }) => errorCode },
            { title: 'what', cell: ({ activity }) => activity },
            { title: 'how to mend it', cell: ({ errorCode }) => hintOf(errorCode) },
          ]}
        />
      </section>
      <section class="card" aria-labelledby="refused-title">
        <h2 id="refused-title">Messages that were refused</h2>
        {value.value?.since != null && (
          <p class="quiet">
            Since <At at={value.value.since} />. The sender is told each time; runs go on.
          </p>
        )}
        <Table
          caption="Messages that were refused, by number"
          rows={refusals}
          keyOf={({ code }) => String(code)}
          empty="None."
          columns={[
            { title: 'number', cell: ({ code }) => code },
            { title: 'meaning', cell: ({ code }) => (isErrorCode(code) ? ERRORS[code].title : '') },
            { title: 'times', number: true, cell: ({ count }) => count },
            {
              title: 'the last one',
              cell: ({ who, message, at }) => (
                <>
                  {who}, <Ago at={at} />: <span class="quiet">{message}</span>
                </>
              ),
            },
            { title: 'how to mend it', cell: ({ code }) => hintOf(code) },
          ]}
        />
      </section>
    </>
  );
}

const hintOf = (code: number): string => (isErrorCode(code) ? ERRORS[code].hint : '');
