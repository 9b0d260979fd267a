import { Bar } from '../app.tsx';
import {
  activity,
  agree,
  asked,
  counts,
  engine,
  images,
  inference,
  invitation,
  join,
  known,
  leave,
  offered,
  status,
  taking,
} from '../state.ts';

/** From connecting to the end of the run, with the statement in between. */
export function RunStep() {
  const canJoin = images.value !== null && images.value.usable > 0 && (known.value !== null || invitation.value.trim() !== '');
  return (
    <section aria-labelledby="run-title">
      <h2 id="run-title">3. Run</h2>
      {taking.value === 'no' && (
        <p>
          <button type="button" class="first" disabled={!canJoin} onClick={join}>
            Connect and see what would be shared
          </button>
          {!canJoin && <span class="quiet"> An invitation and images come first.</span>}
        </p>
      )}
      {taking.value !== 'no' && <p>{activity.value}</p>}
      {offered.value !== null && <Statement />}
      {taking.value === 'asked' && asked.value !== null && (
        <p class="choice">
          <button type="button" class="first" onClick={agree}>
            Take part in {asked.value}
          </button>{' '}
          <button type="button" onClick={leave}>
            Do not
          </button>
        </p>
      )}
      {taking.value === 'joined' && (
        <>
          <Bar />
          <Inference />
          <Rounds />
          <p>
            <button type="button" onClick={leave}>
              Leave the run
            </button>{' '}
            <span class="quiet">If this tab is closed the others go on without it after a while; loaded again soon, it goes on.</span>
          </p>
        </>
      )}
    </section>
  );
}

function Statement() {
  if (offered.value === null) return null;
  const { run, federation, privacy } = offered.value;
  return (
    <details open={taking.value === 'asked'} class="statement">
      <summary>
        What {federation.federation} takes from this site in {run}
      </summary>
      {counts.value !== null && (
        <p>
          Of these images {counts.value.counts.train} are for training, {counts.value.counts.validation} for validation and{' '}
          {counts.value.counts.test} for the test. {engine.value !== '' && `Trained with ${engine.value}.`}
        </p>
      )}
      <h3>Leaves this tab</h3>
      <ul>
        {privacy.leaves.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <h3>Stays here</h3>
      <ul>
        {privacy.stays.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </details>
  );
}

/** What computes the features. */
function Inference() {
  if (inference.value === null) return null;
  const { device, notWebGpu } = inference.value;
  return (
    <p class="quiet">
      Features with {device}
      {notWebGpu !== null ? (
        `; not WebGPU: ${notWebGpu}.`
      ) : (
        <>
          . <a href="?engine=wasm">Use WebAssembly instead</a>: the page loads again.
        </>
      )}
    </p>
  );
}

function Rounds() {
  if (status.value === null) return null;
  const { round, rounds, activity: doing, validation, metric } = status.value;
  const last = validation.at(-1);
  return (
    <p>
      Round {round} of {rounds}: {doing}
      {last !== undefined && (
        <>
          {' '}
          Over all sites {metric.replace(/([A-Z])/g, ' $1').toLowerCase()} is{' '}
          <strong>{metric === 'loss' ? last.value.toFixed(3) : `${(100 * last.value).toFixed(1)} %`}</strong>.
        </>
      )}
    </p>
  );
}
