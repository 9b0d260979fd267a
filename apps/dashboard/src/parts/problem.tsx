import type { AtollError } from '@atoll/core';

/** An error as a person can act on it: the number, the sentence, the hint. */
export function Problem({ error }: { readonly error: AtollError | null }) {
  if (error === null) return null;
  return (
    <div class="problem" role="alert">
      <p>
        <strong>{error.code}</strong> {error.message}
      </p>
      {error.hint !== '' && <p class="quiet">{error.hint}</p>}
    </div>
  );
}
