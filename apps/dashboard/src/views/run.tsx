import { useEffect } from 'preact/hooks';
import { useAct } from '../parts/act.ts';
import { Problem } from '../parts/problem.tsx';
import { stateOf } from '../parts/state-of.ts';
import { Ago } from '../parts/time.tsx';
import { runs, watch } from '../state/runs.ts';
import { Members } from './run/members.tsx';
import { Now } from './run/now.tsx';

/** Everything about one run. */
export function RunView({ run }: { readonly run: string }) {
  const act = useAct();
  useEffect(() => void act.run(() => watch(run)), [run]);
  const status = runs.value.get(run);
  if (status === undefined)
    return (
      <>
        <h1>{run}</h1>
        <Problem error={act.problem.value} />
      </>
    );
  const state = stateOf(status);
  return (
    <>
      <h1>{run}</h1>
      <p>
        <span class={`state ${state.kind}`}>{state.text}</span>{' '}
        <span class="quiet">
          launched <Ago at={status.createdAt} />
        </span>
      </p>
      <Problem error={act.problem.value} />
      <Now status={status} />
      <Members status={status} />
    </>
  );
}
