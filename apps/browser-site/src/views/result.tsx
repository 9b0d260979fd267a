import type { SiteOutcome } from '@atoll/client/agent';
import { type Evaluation, metricsOf } from '@atoll/core';
import { fetchModel, outcome } from '../state.ts';

/** How it ended, and the figures on this site's own test images: alone against federated. */
export function ResultView() {
  const { value } = outcome;
  if (value === null) return null;
  return (
    <section aria-labelledby="result-title">
      <h2 id="result-title">Result</h2>
      <p>
        {value.run}: {value.message}
      </p>
      <Figures outcome={value} />
      {value.model !== null && (
        <p>
          <button type="button" class="first" onClick={fetchModel}>
            Download the model
          </button>{' '}
          <span class="quiet">
            Its files, with the coordinator’s signature, which is checked first. <code>atoll predict</code> works with the folder that you
            put them into.
          </span>
        </p>
      )}
    </section>
  );
}

function Figures({ outcome: { test } }: { readonly outcome: SiteOutcome }) {
  const rows = [
    ['This site alone', test.alone],
    ['Federated', test.federated],
    ['Chosen for this site', test.personal],
  ] as const;
  const judged = rows.flatMap(([name, evaluation]) => (evaluation === null || evaluation.count === 0 ? [] : [{ name, evaluation }]));
  if (judged.length === 0) return null;
  return (
    <table>
      <caption>On the {judged[0]?.evaluation.count} test images of this site</caption>
      <thead>
        <tr>
          <th scope="col">Model</th>
          <th scope="col" class="number">
            Accuracy
          </th>
          <th scope="col" class="number">
            Balanced accuracy
          </th>
        </tr>
      </thead>
      <tbody>
        {judged.map(({ name, evaluation }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td class="number">{percent(evaluation, 'accuracy')}</td>
            <td class="number">{percent(evaluation, 'balancedAccuracy')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function percent(evaluation: Evaluation, which: 'accuracy' | 'balancedAccuracy'): string {
  const value = metricsOf(evaluation)[which];
  return value === null || Number.isNaN(value) ? '–' : `${(100 * value).toFixed(1)} %`;
}
