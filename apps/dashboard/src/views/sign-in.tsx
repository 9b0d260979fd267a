import { useSignal } from '@preact/signals';
import { useAct } from '../parts/act.ts';
import { Problem } from '../parts/problem.tsx';
import { signIn, signInProblem } from '../state/connection.ts';

/** Asks for the operator's file or token. It goes to the coordinator that this page came from and nowhere else. */
export function SignIn() {
  const text = useSignal('');
  const keep = useSignal(false);
  const over = useSignal(false);
  const act = useAct();
  const enter = (given: string): Promise<void> =>
    act.run(async () => {
      signIn(given, keep.value);
      text.value = '';
    });
  const take = async (file: File | undefined): Promise<void> => {
    if (file !== undefined) await enter((await file.slice(0, 10_000).text()) || '');
  };
  return (
    <section
      class={`card sign-in${over.value ? ' over' : ''}`}
      aria-labelledby="sign-in-title"
      onDragOver={(event) => {
        event.preventDefault();
        over.value = true;
      }}
      onDragLeave={() => (over.value = false)}
      onDrop={(event) => {
        event.preventDefault();
        over.value = false;
        void take(event.dataTransfer?.files[0]);
      }}
    >
      <h1 id="sign-in-title">Sign in</h1>
      <p>
        Drop your operator’s file here, choose it, or paste its text or token. The administrator’s file is <code>atoll-operator.json</code>{' '}
        in the coordinator’s data folder.
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void enter(text.value);
        }}
      >
        <label class="field">
          Operator’s file
          <input type="file" accept=".json,application/json" onChange={(event) => void take(event.currentTarget.files?.[0])} />
        </label>
        <label class="field">
          Or its text, or the token
          <input
            type="password"
            autocomplete="off"
            spellcheck={false}
            value={text.value}
            onInput={(event) => (text.value = event.currentTarget.value)}
          />
        </label>
        <label class="check">
          <input type="checkbox" checked={keep.value} onChange={(event) => (keep.value = event.currentTarget.checked)} />
          Keep me signed in until this tab is closed
        </label>
        <button class="primary" type="submit" disabled={text.value.trim() === ''}>
          Sign in
        </button>
      </form>
      <Problem error={act.problem.value ?? signInProblem.value} />
    </section>
  );
}
