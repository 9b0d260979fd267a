import type { wire } from '@atoll/protocol';
import { Left, serverNow } from '../../parts/time.tsx';
import { type SiteLine, siteLines, stepLines, waitOf } from './timeline.ts';

/** The round as a timeline: its steps, who has answered the open one when, who is missing and why, until when, and what happens then. */
export function Now({ status }: { readonly status: wire.RunStatus }) {
  const { waiting, activity } = status;
  const now = serverNow();
  const wait = waitOf(status, now);
  return (
    <section class="card" aria-labelledby="now-title">
      <h2 id="now-title">{status.outcome === '' ? 'Now' : 'How it ended'}</h2>
      {wait !== null && waiting ? (
        <>
          <p class="what">
            Waiting for <strong>{waiting.reason}</strong>
          </p>
          <div class="timeline" role="img" aria-label={wait.words}>
            <span class="passed" style={{ inlineSize: `${(100 * wait.passed).toFixed(1)}%` }} />
          </div>
          <dl class="facts">
            <div>
              <dt>Since</dt>
              <dd>{wait.since}</dd>
            </div>
            <div>
              <dt>Answered</dt>
              <dd>
                {wait.answered} of {wait.asked}
              </dd>
            </div>
            <div>
              <dt>At most</dt>
              <dd>
                <Left until={waiting.until ?? 0} /> more
              </dd>
            </div>
            <div class="wide">
              <dt>Then</dt>
              <dd>{waiting.then}</dd>
            </div>
          </dl>
        </>
      ) : (
        <p class="what">{activity}</p>
      )}
      {status.outcome === '' && status.steps.length > 0 && <Round status={status} now={now} />}
    </section>
  );
}

function Round({ status, now }: { readonly status: wire.RunStatus; readonly now: number }) {
  const { lines, others } = siteLines(status, now);
  return (
    <ol class="steps" aria-label={status.round > 0 ? `Steps of round ${status.round}` : 'Steps so far'}>
      {stepLines(status, now).map(({ task, open, words }) => (
        <li key={task} class={open ? 'open' : ''} aria-current={open ? 'step' : undefined}>
          <strong>{task}</strong> <span class="quiet">{words}</span>
          {open && lines.length > 0 && (
            <ul class="who-answered" aria-label="Sites in this step">
              {lines.map((line) => (
                <SiteRow key={line.site} line={line} />
              ))}
              {others !== '' && <li class="quiet others">{others}</li>}
            </ul>
          )}
        </li>
      ))}
    </ol>
  );
}

function SiteRow({ line: { site, kind, until, words } }: { readonly line: SiteLine }) {
  return (
    <li class={kind}>
      <span class="site">{site}</span>
      <span class="line" aria-hidden="true">
        <span style={{ inlineSize: `${(100 * until).toFixed(1)}%` }} />
      </span>
      <span class="quiet">{words}</span>
    </li>
  );
}
