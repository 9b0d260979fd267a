import type { wire } from '@atoll/protocol';
import { Left, serverNow } from '../../parts/time.tsx';
import { timelineOf } from './timeline.ts';

/** The step that is open: who is asked, who has answered, what is waited for, until when, and what happens then. */
export function Now({ status }: { readonly status: wire.RunStatus }) {
  const { waiting, activity } = status;
  const timeline = timelineOf(status, serverNow());
  return (
    <section class="card" aria-labelledby="now-title">
      <h2 id="now-title">{status.outcome === '' ? 'Now' : 'How it ended'}</h2>
      {timeline !== null && waiting ? (
        <>
          <p class="what">
            Waiting for <strong>{waiting.reason}</strong>
          </p>
          <div class="timeline" role="img" aria-label={timeline.words}>
            <span class="passed" style={{ inlineSize: `${(100 * timeline.passed).toFixed(1)}%` }} />
          </div>
          <dl class="facts">
            <div>
              <dt>Since</dt>
              <dd>{timeline.since}</dd>
            </div>
            <div>
              <dt>Answered</dt>
              <dd>
                {timeline.answered} of {timeline.asked}
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
    </section>
  );
}
