import { viewSections } from '@atoll/core';
import type { wire } from '@atoll/protocol';
import { useSignal } from '@preact/signals';
import { useEffect, useId, useMemo } from 'preact/hooks';
import { useAct } from '../../parts/act.ts';
import { Drawn } from '../../parts/drawn.tsx';
import { Problem } from '../../parts/problem.tsx';
import { line } from '../../state/connection.ts';
import { readView } from '../../state/parts.ts';
import { viewed } from './viewed.ts';

/** Learning curves, what is taken for what, the cross-site matrix, time and bytes: as the report has them, as far as the run has come. */
export function Results({ status }: { readonly status: wire.RunStatus }) {
  const act = useAct();
  const picked = useSignal<string | null>(null);
  const id = useId();
  const { run } = status;
  // What is drawn changes when a step was combined, when a site comes in, and at the end.
  const stage = `${status.outcome} ${status.round} ${status.validation.length} ${status.members.length} ${status.waiting?.since ?? ''} ${line.value}`;
  useEffect(() => {
    void act.run(async () => {
      viewed.value = { run, view: await readView(run) };
    });
  }, [run, stage]);
  const view = viewed.value?.run === run ? viewed.value.view : null;
  const sections = useMemo(() => (view === null ? [] : viewSections(view, picked.value)), [view, picked.value]);
  const names = status.members.map(({ site }) => site ?? '').sort();
  return (
    <>
      <Problem error={act.problem.value} />
      {names.length > 16 && (
        <p class="search">
          <label for={`${id}-site`}>Highlight a site</label>
          <select id={`${id}-site`} value={picked.value ?? ''} onChange={(event) => (picked.value = event.currentTarget.value || null)}>
            <option value="">none</option>
            {names.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
          <span class="quiet">Charts show quantiles over all sites, and by name those that stand out.</span>
        </p>
      )}
      {sections.map(({ id: part, title, html }) => (
        <section key={part} class="card" aria-labelledby={`part-${part}`}>
          <h2 id={`part-${part}`}>{title}</h2>
          <Drawn html={html} />
        </section>
      ))}
    </>
  );
}
