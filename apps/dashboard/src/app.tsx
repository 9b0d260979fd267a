import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { announced } from './state/announce.ts';
import { isAdmin, line, may, signedIn, signOut, who } from './state/connection.ts';
import { address, route } from './state/route.ts';
import { THEMES, theme } from './state/theme.ts';
import { ErrorsView } from './views/errors.tsx';
import { FederationsView, FederationView } from './views/federations.tsx';
import { JournalView } from './views/journal.tsx';
import { LaunchView } from './views/launch.tsx';
import { ModelsView, ModelView } from './views/models.tsx';
import { OperatorsView } from './views/operators.tsx';
import { RunView } from './views/run.tsx';
import { RunsView } from './views/runs.tsx';
import { SignIn } from './views/sign-in.tsx';
import { SitesView } from './views/sites.tsx';

interface View {
  readonly title: string;
  readonly body: ComponentChildren;
}

/** The whole page: who is signed in, the views, and what has just changed. */
export function App() {
  const { title, body } = shown();
  const main = useRef<HTMLElement>(null);
  const place = `${route.value.view}/${route.value.about.join('/')}`;
  const first = useRef(true);
  useEffect(() => {
    document.title = `${title} – Atoll`;
  }, [title]);
  useEffect(() => {
    if (!first.current) main.current?.focus();
    first.current = false;
  }, [place]);
  return (
    <>
      <button class="skip" type="button" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <Header />
      <main id="main" ref={main} tabIndex={-1}>
        {line.value === 'lost' && (
          <p class="banner" role="status">
            The coordinator cannot be reached. What is shown may be old; this page goes on trying.
          </p>
        )}
        {body}
      </main>
      <div class="unseen" role="status" aria-live="polite">
        {announced.value}
      </div>
    </>
  );
}

function shown(): View {
  if (who.value === null) return { title: 'Atoll', body: <p class="quiet">Connecting …</p> };
  if (who.value === 'needed') return { title: 'Sign in', body: <SignIn /> };
  const { view, about } = route.value;
  const [name = ''] = about;
  if (view === 'runs' && name !== '') return { title: name, body: <RunView key={name} run={name} /> };
  if (view === 'runs') return { title: 'Runs', body: <RunsView /> };
  if (view === 'federations')
    return name === ''
      ? { title: 'Federations', body: <FederationsView /> }
      : { title: `Federation ${name}`, body: <FederationView key={name} name={name} /> };
  if (view === 'operators' && isAdmin()) return { title: 'Operators', body: <OperatorsView /> };
  if (view === 'sites') return { title: 'Sites', body: <SitesView /> };
  if (view === 'models')
    return name === ''
      ? { title: 'Models', body: <ModelsView /> }
      : { title: `Model of ${name}`, body: <ModelView key={name} run={name} /> };
  if (view === 'journal') return { title: 'Journal', body: <JournalView key={name} run={name} /> };
  if (view === 'errors') return { title: 'Errors', body: <ErrorsView /> };
  if (view === 'launch' && may('operator')) return { title: 'Launch', body: <LaunchView /> };
  return { title: 'Not here', body: <NotHere /> };
}

function NotHere() {
  return (
    <>
      <h1>Not here</h1>
      <p>
        There is no such view. <a href={address('runs')}>All runs</a>
      </p>
    </>
  );
}

const VIEWS = [
  ['federations', 'Federations'],
  ['runs', 'Runs'],
  ['sites', 'Sites'],
  ['models', 'Models'],
  ['journal', 'Journal'],
  ['errors', 'Errors'],
] as const;

function Header() {
  return (
    <header>
      <p class="name">
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <circle cx="16" cy="16" r="11" />
        </svg>
        Atoll
      </p>
      {signedIn.value !== null && (
        <nav aria-label="Views">
          <ul>
            {VIEWS.map(([view, title]) => (
              <li key={view}>
                <a href={address(view)} aria-current={route.value.view === view ? 'page' : undefined}>
                  {title}
                </a>
              </li>
            ))}
            {isAdmin() && (
              <li>
                <a href={address('operators')} aria-current={route.value.view === 'operators' ? 'page' : undefined}>
                  Operators
                </a>
              </li>
            )}
            {may('operator') && (
              <li>
                <a class="launch" href={address('launch')} aria-current={route.value.view === 'launch' ? 'page' : undefined}>
                  Launch
                </a>
              </li>
            )}
          </ul>
        </nav>
      )}
      <div class="who">
        {signedIn.value !== null && signedIn.value.coordinator !== null && (
          <>
            <span>
              {signedIn.value.name} <span class="quiet">({signedIn.value.role})</span>
            </span>
            <button type="button" onClick={signOut}>
              Sign out
            </button>
          </>
        )}
        <label>
          <span class="unseen">Colours</span>
          <select
            value={theme.value}
            onChange={(event) => {
              theme.value = THEMES.find((one) => one === event.currentTarget.value) ?? 'auto';
            }}
          >
            {THEMES.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </label>
      </div>
    </header>
  );
}
