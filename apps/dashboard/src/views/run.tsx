import { ERRORS, isErrorCode } from '@atoll/core';
import { useEffect } from 'preact/hooks';
import { useAct } from '../parts/act.ts';
import { Problem } from '../parts/problem.tsx';
import { stateOf } from '../parts/state-of.ts';
import { Ago } from '../parts/time.tsx';
import { line } from '../state/connection.ts';
import { address } from '../state/route.ts';
import { runs, watch } from '../state/runs.ts';
import { Actions } from './run/actions.tsx';
import { Members } from './run/members.tsx';
import { Now } from './run/now.tsx';
import { Results } from './run/results.tsx';

/** Everything about one run. */
export function RunView({ run }: { readonly run: string }) {
  const act = useAct();
  useEffect(() => void act.run(() => watch(run)), [run, line.value]);
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
      <div class="title">
        <div>
          <h1>{run}</h1>
          <p>
            <span class={`state ${state.kind}`}>{state.text}</span>{' '}
            <span class="quiet">
              · of <a href={address('federations', status.federation)}>{status.federation}</a> · launched <Ago at={status.createdAt} /> ·{' '}
              <a href={address('journal', run)}>journal</a>
              {status.outcome === 'completed' && (
                <>
                  {' '}
                  · <a href={address('models', run)}>model</a>
                </>
              )}
            </span>
          </p>
        </div>
        <Actions status={status} />
      </div>
      <Problem error={act.problem.value} />
      <Now status={status} />
      {isErrorCode(status.errorCode) && (
        <p class="problem">
          <strong>{status.errorCode}</strong> {ERRORS[status.errorCode].title}. <span class="quiet">{ERRORS[status.errorCode].hint}</span>
        </p>
      )}
      <Members status={status} />
      <Results status={status} />
    </>
  );
}
