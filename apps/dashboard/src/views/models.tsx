import type { wire } from '@atoll/protocol';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useAct } from '../parts/act.ts';
import { Problem } from '../parts/problem.tsx';
import { Table } from '../parts/table.tsx';
import { Ago } from '../parts/time.tsx';
import { address } from '../state/route.ts';
import { runs } from '../state/runs.ts';
import { save } from '../state/save.ts';
import { type ModelFolder, readModel } from './models/folder.ts';
import { zip } from './models/zip.ts';

/** Models of completed runs. */
export function ModelsView() {
  const completed = [...runs.value.values()].filter(({ outcome }) => outcome === 'completed').reverse();
  return (
    <>
      <h1>Models</h1>
      <div class="card">
        <Table
          caption="Models of completed runs"
          rows={completed}
          keyOf={({ run }) => run}
          textOf={({ run, federation }) => `${run} ${federation}`}
          empty="No model yet: a run that completes has one."
          columns={[
            { title: 'model of', cell: ({ run }) => <a href={address('models', run)}>{run}</a> },
            { title: 'launched', cell: ({ createdAt }) => <Ago at={createdAt} /> },
            { title: 'digest', cell: ({ model }) => <code>{hex(model).slice(0, 16)}</code> },
            { title: 'signed', cell: ({ modelSignature }) => (modelSignature.length > 0 ? 'yes' : 'no') },
          ]}
        />
      </div>
    </>
  );
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** One model: its card, and its files to take along. */
export function ModelView({ run }: { readonly run: string }) {
  const status = runs.value.get(run);
  const folder = useSignal<ModelFolder | null>(null);
  const act = useAct();
  const digest = status === undefined ? '' : hex(status.model);
  useEffect(() => {
    if (status !== undefined && digest !== '')
      void act.run(async () => {
        folder.value = await readModel(status as wire.RunStatus); // there is one
      });
  }, [digest]);
  const read = folder.value;
  return (
    <>
      <h1>Model of {run}</h1>
      {status !== undefined && digest === '' && (
        <p>
          {run} has no model: {status.activity}.
        </p>
      )}
      <Problem error={act.problem.value} />
      {digest !== '' && read === null && act.problem.value === null && <p class="quiet">Reading …</p>}
      {read !== null && (
        <>
          <section class="card" aria-labelledby="files-title">
            <h2 id="files-title">Files</h2>
            <p>{read.vouched}</p>
            <ul class="files">
              {read.files.map(({ name, bytes, type }) => (
                <li key={name}>
                  <button type="button" onClick={() => save(name, [bytes], type)}>
                    {name}
                  </button>{' '}
                  <span class="quiet">{bytes.length.toLocaleString()} bytes</span>
                </li>
              ))}
            </ul>
            <div class="actions">
              <button
                type="button"
                class="primary"
                onClick={() =>
                  save(
                    `${run}-model.zip`,
                    [zip(read.files.map(({ name, bytes }) => ({ name: `${run}-model/${name}`, bytes })))],
                    'application/zip',
                  )
                }
              >
                Save all as one file
              </button>
            </div>
            <p class="quiet">
              Check it wherever it goes: <code>atoll verify FOLDER</code>
            </p>
          </section>
          <section class="card" aria-labelledby="card-title">
            <h2 id="card-title">Card</h2>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard (WCAG 2.1.1) */}
            <section class="scroll" tabIndex={0} aria-label="Model card">
              <pre class="model-card">{read.card}</pre>
            </section>
          </section>
        </>
      )}
    </>
  );
}
