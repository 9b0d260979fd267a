import { forget, invitation, known, taking } from '../state.ts';

/** Who this browser is: from the invitation, then from what it keeps. */
export function InvitationStep() {
  const { value } = known;
  return (
    <section aria-labelledby="invitation-title">
      <h2 id="invitation-title">1. Invitation</h2>
      {value === null ? (
        <Paste />
      ) : (
        <>
          <p>
            This browser is the site <strong>{value.site}</strong>. It takes part only with the coordinator whose key is{' '}
            <code>{value.fingerprint}</code>, which proves that key at each connection.
          </p>
          <p class="quiet">
            {value.isSealed
              ? 'The key of this site was made here. The browser signs with it and shows it to nobody, this page included.'
              : 'The key of this site was made here and is kept in this browser, which knows no Ed25519 keys of its own: a program that reads the browser’s profile can read it.'}
          </p>
          <p>
            <button
              type="button"
              disabled={taking.value !== 'no'}
              onClick={() =>
                confirm('Remove the key, the images’ features, the model and the ledger of this site from this browser?') && forget()
              }
            >
              Forget this site
            </button>
          </p>
        </>
      )}
    </section>
  );
}

function Paste() {
  return (
    <>
      <p>
        <label for="invitation">The invitation that you were sent</label>
        <textarea
          id="invitation"
          rows={3}
          spellcheck={false}
          autocomplete="off"
          placeholder="atoll-invitation.…"
          value={invitation.value}
          onInput={({ currentTarget }) => {
            invitation.value = currentTarget.value;
          }}
          onDrop={async (event) => {
            const file = event.dataTransfer?.files[0];
            if (file === undefined) return;
            event.preventDefault();
            invitation.value = await file.text();
          }}
        />
      </p>
      <p class="quiet">
        Paste it, or drop its file. It lets one site in, once. A page cannot pin a certificate: that this page is the coordinator’s rests on
        your browser’s check of the address. The key in the invitation is proven before anything of your images is sent.
      </p>
    </>
  );
}
