import type { SiteOutcome } from '@atoll/client';
import { metricsOf } from '@atoll/core';
import { table } from './terminal.ts';

/** What one site has from the federation: the model on its own images, beside what it has alone. */
export function ownResults({ test, counts }: SiteOutcome): string {
  if (counts.test === 0 || test.federated === null) return 'This site has no test images: how good the model is here was not measured.';
  const federated = metricsOf(test.federated);
  const alone = test.alone === null ? null : metricsOf(test.alone);
  const percent = (value: number | null | undefined): string =>
    value === null || value === undefined ? '–' : `${(100 * value).toFixed(1)} %`;
  const rows = [
    [`on ${counts.test} test images of this site`, 'accuracy', 'balanced accuracy', 'macro F1'],
    ...(alone === null ? [] : [['alone', percent(alone.accuracy), percent(alone.balancedAccuracy), percent(alone.macroF1)]]),
    ['federated', percent(federated.accuracy), percent(federated.balancedAccuracy), percent(federated.macroF1)],
  ];
  const gain = alone === null ? null : Math.round(((federated.accuracy ?? 0) - (alone.accuracy ?? 0)) * counts.test);
  return `${table(rows)}${gain === null ? '' : `\n${sentence(gain)}`}`;
}

function sentence(images: number): string {
  if (images > 0) return `The federated model gets ${images} more of them right than this site alone.`;
  if (images === 0) return 'This site gains nothing on its own test images: as many are right alone.';
  return `This site loses by it on its own test images: ${-images} more are right alone.`;
}
