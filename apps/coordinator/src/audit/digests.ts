import type { Digest, RunEvent, StepOutcome } from '@atoll/core';

/** What an event says is stored, and what each is. */
export function digestsNamed(event: RunEvent): { readonly digest: Digest; readonly what: string }[] {
  switch (event.type) {
    case 'run-created':
      return [{ digest: event.initialHead, what: 'the initial head' }];
    case 'result-accepted':
      return [{ digest: event.digest, what: `the answer of ${event.site}` }];
    case 'step-closed':
      return event.contributions.map(({ site, digest }) => ({ digest, what: `the answer of ${site}` }));
    case 'step-combined':
      return ofOutcome(event.outcome);
    case 'run-completed':
      return [
        { digest: event.head, what: 'the final head' },
        { digest: event.model, what: 'the model' },
      ];
    case 'site-withdrawn':
      return [
        { digest: event.head, what: `the head without ${event.site}` },
        { digest: event.model, what: `the model without ${event.site}` },
      ];
    default:
      return [];
  }
}

function ofOutcome(outcome: StepOutcome): { readonly digest: Digest; readonly what: string }[] {
  const named = (what: string, ...digests: readonly (Digest | null | undefined)[]) =>
    digests.flatMap((digest) => (digest ? [{ digest, what }] : []));
  const bySite = (what: string, sites: readonly { readonly site: string; readonly digest: Digest }[]) =>
    sites.map(({ site, digest }) => ({ digest, what: `${what} ${site}` }));
  switch (outcome.kind) {
    case 'summarise':
      return [...named('the standardisation', outcome.standardisation), ...bySite('the standardisation without', outcome.without)];
    case 'statistics':
      return named('the sums that the loss needs', outcome.statistics);
    case 'reference':
      return named('the sums of scores', outcome.reference);
    case 'solve':
      return [
        ...named('the standardisation', outcome.standardisation),
        ...outcome.candidates.flatMap(({ folds }) => named('a head to choose from', ...folds)),
      ];
    case 'fit':
      return [
        ...named('the combined head', outcome.head),
        ...named('what the strategy remembers', outcome.memory),
        ...named('the correction', outcome.corrections?.others),
        ...bySite('the correction of', outcome.corrections?.sites ?? []),
      ];
    case 'calibrate':
      return named('the calibrated head', outcome.head);
    case 'alone':
      return bySite('the own head of', outcome.heads);
    case 'evaluate':
      return outcome.chosen === null
        ? []
        : [...named('the chosen head', outcome.chosen.head), ...bySite('the head without', outcome.chosen.unseen)];
  }
}
