import { activity, problem, progress, ready, taking } from './state.ts';
import { ImagesStep } from './views/images.tsx';
import { InvitationStep } from './views/invitation.tsx';
import { LedgerView } from './views/ledger.tsx';
import { ResultView } from './views/result.tsx';
import { RunStep } from './views/run.tsx';

/** The whole page: an invitation, a folder, a run, what was sent, and what came of it. */
export function App() {
  return (
    <>
      <header>
        <p class="name">
          <svg viewBox="0 0 32 32" aria-hidden="true">
            <circle cx="16" cy="16" r="11" />
          </svg>
          Atoll
        </p>
        <p class="quiet">A site in this browser</p>
      </header>
      <main>
        <h1>Take part with your images</h1>
        <p class="lead">The images stay in this tab. What leaves it is listed before you join, and written down below as it goes.</p>
        {!window.isSecureContext && (
          <p class="problem" role="alert">
            This address is not secure: browsers let a page keep keys and compute only under https. Ask for the https address.
          </p>
        )}
        {problem.value !== null && (
          <div class="problem" role="alert">
            <p>
              {problem.value.code > 0 && <strong>{problem.value.code} </strong>}
              {problem.value.message}
            </p>
            {problem.value.hint !== '' && <p class="quiet">{problem.value.hint}</p>}
          </div>
        )}
        {ready.value ? (
          <>
            <InvitationStep />
            <ImagesStep />
            <RunStep />
            <ResultView />
            <LedgerView />
          </>
        ) : (
          <p class="quiet">Opening …</p>
        )}
      </main>
      <div class="unseen" role="status" aria-live="polite">
        {taking.value === 'no' ? '' : activity.value}
      </div>
    </>
  );
}

/** A bar, with its figures as text. */
export function Bar() {
  if (progress.value === null) return null;
  const { what, done, total } = progress.value;
  const figures = `${done.toLocaleString('en')} of ${total.toLocaleString('en')}`;
  return (
    <p class="progress">
      <label>
        {what}: {figures}
        <progress max={total} value={done} />
      </label>
    </p>
  );
}
