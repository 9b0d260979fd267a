import { encode, wire } from '@atoll/protocol';
import { useSignal } from '@preact/signals';
import { useAct } from '../../parts/act.ts';
import { AskFirst } from '../../parts/ask-first.tsx';
import { Problem } from '../../parts/problem.tsx';
import { ask, may } from '../../state/connection.ts';
import { take } from '../../state/runs.ts';

type Action = 'pause' | 'resume' | 'stop';

/** Hold it, let it go on, or end it: for operators, while there is something to hold. */
export function Actions({ status }: { readonly status: wire.RunStatus }) {
  const act = useAct();
  const stopping = useSignal(false);
  if (!may('operator') || status.outcome !== '') return null;
  const paused = status.pausedBy !== '';
  const order = (action: Action): Promise<void> =>
    act.run(async () => {
      const reply = await ask(action, encode(wire.RunRequest, { run: status.run }));
      if (reply.status) take(new wire.RunStatus(reply.status));
    });
  return (
    <>
      <div class="actions">
        <button type="button" disabled={act.busy.value} onClick={() => void order(paused ? 'resume' : 'pause')}>
          {paused ? 'Resume' : 'Pause'}
        </button>
        <button type="button" class="danger" disabled={act.busy.value} onClick={() => (stopping.value = true)}>
          Stop …
        </button>
      </div>
      <Problem error={act.problem.value} />
      {stopping.value && (
        <AskFirst title={`Stop ${status.run}?`} onClose={() => (stopping.value = false)}>
          <p>It ends without a model and cannot be taken up again; its sites are told. To hold it for a while, pause it.</p>
          <div class="actions">
            <button
              type="button"
              class="danger"
              onClick={() => {
                stopping.value = false;
                void order('stop');
              }}
            >
              Stop the run
            </button>
            <button type="button" onClick={() => (stopping.value = false)}>
              Leave it
            </button>
          </div>
        </AskFirst>
      )}
    </>
  );
}
