import { AtollError, DURATION, durationMs } from '@atoll/core';
import { invite, isAddress, isLoopback, siteIdOf } from '@atoll/protocol';
import { useSignal } from '@preact/signals';
import { useAct } from '../../parts/act.ts';
import { Problem } from '../../parts/problem.tsx';
import { ask, signedIn } from '../../state/connection.ts';
import { save } from '../../state/save.ts';

interface Made {
  readonly site: string;
  readonly letter: string;
  readonly url: string;
}

/** Makes an invitation. Its secret half is made here, is shown once, and is gone when the view is left. */
export function Invite() {
  const site = useSignal('');
  const expires = useSignal('7d');
  const reach = useSignal('');
  const made = useSignal<Made | null>(null);
  const copied = useSignal(false);
  const act = useAct();
  const make = (event: Event): void => {
    event.preventDefault();
    void act.run(async () => {
      const name = siteIdOf(site.value.trim());
      if (!DURATION.test(expires.value)) throw new AtollError(103, `${expires.value} is no duration, such as 7d or 12h.`);
      const given = reach.value.trim().replace(/\/+$/, '');
      if (given !== '' && !isAddress(given)) throw new AtollError(103, `${given} is no address, such as https://HOST:PORT.`);
      const coordinator = signedIn.value?.coordinator ?? null;
      if (coordinator === null) throw new AtollError(811, 'Sign in to invite.');
      const secret = crypto.getRandomValues(new Uint8Array(32));
      const { letter, url } = await invite(ask, {
        site: name,
        secret,
        expires: Date.now() + durationMs(expires.value),
        coordinator,
        address: given === '' ? null : given,
        reachedAt: location.origin,
      });
      made.value = { site: name, letter, url };
      copied.value = false;
      site.value = '';
    });
  };
  return (
    <section class="card" aria-labelledby="invite-title">
      <h2 id="invite-title">Invite a site</h2>
      <form class="row" onSubmit={make}>
        <label class="field">
          Name of the site
          <input required value={site.value} onInput={(event) => (site.value = event.currentTarget.value)} />
        </label>
        <label class="field">
          Good for
          <input size={6} value={expires.value} onInput={(event) => (expires.value = event.currentTarget.value)} />
        </label>
        <label class="field">
          Address for the site, if another
          <input placeholder="https://HOST:PORT" value={reach.value} onInput={(event) => (reach.value = event.currentTarget.value)} />
        </label>
        <button class="primary" type="submit" disabled={act.busy.value || site.value.trim() === ''}>
          Invite
        </button>
      </form>
      <Problem error={act.problem.value} />
      {made.value !== null && <Letter made={made.value} copied={copied.value} onCopy={copy} onDone={() => (made.value = null)} />}
    </section>
  );

  function copy(): void {
    void act.run(async () => {
      await navigator.clipboard.writeText(made.value?.letter ?? '');
      copied.value = true;
    });
  }
}

interface LetterProps {
  readonly made: Made;
  readonly copied: boolean;
  readonly onCopy: () => void;
  readonly onDone: () => void;
}

function Letter({ made: { site, letter, url }, copied, onCopy, onDone }: LetterProps) {
  return (
    <div class="letter" role="status">
      <p>
        This lets one machine in as <strong>{site}</strong>, once. It is shown only now: treat it as a password.
      </p>
      <label class="field">
        <span class="unseen">Invitation for {site}</span>
        <textarea readOnly rows={4} class="code" value={letter} onFocus={(event) => event.currentTarget.select()} />
      </label>
      {isLoopback(new URL(url).hostname) && <p class="quiet">It names {url}, which only this machine can reach.</p>}
      <div class="actions">
        <button type="button" class="primary" onClick={onCopy}>
          {copied ? 'Copied' : 'Copy'}
        </button>
        <button type="button" onClick={() => save(`${site}.atoll-invitation`, [`${letter}\n`], 'text/plain')}>
          Save as a file
        </button>
        <button type="button" onClick={onDone}>
          Done
        </button>
      </div>
      <p class="quiet">
        At the site, with the invitation in a file: <code>atoll join --invitation FILE --data DIR</code>
      </p>
    </div>
  );
}
