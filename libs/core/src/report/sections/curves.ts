import { lineChart, type Series } from '../charts/line-chart.ts';
import { capitalised, METRIC_TITLES } from '../format.ts';
import { html } from '../markup.ts';
import type { CurvePoint, RunReport } from '../types.ts';
import { card, type Section } from './parts.ts';

/** Validation metric and training loss by round; absent when no round was measured. */
export function curves(report: RunReport): Section | undefined {
  const { training, metric } = report;
  const marker =
    training.bestRound === undefined ? {} : { marker: { round: training.bestRound, name: `best: round ${training.bestRound}` } };
  const validation = seriesOf(report, (point) => point.validation);
  const loss = seriesOf(report, (point) => point.trainingLoss);
  if (validation.length === 0 && loss.length === 0) return undefined;
  const references = (['pooled', 'alone'] as const).flatMap((name) => {
    const value = training.references?.[name];
    return value === undefined ? [] : [{ name, value }];
  });
  return {
    id: 'curves',
    title: 'Learning, round by round',
    body: html`<div class="grid">
${
  validation.length > 0 &&
  card(
    `${capitalised(METRIC_TITLES[metric])} on validation images`,
    html`${lineChart({
      label: `Federated ${METRIC_TITLES[metric]} on the validation images by round, over all sites and at each site`,
      series: validation,
      references,
      ...marker,
      format: (value) => `${(value * 100).toFixed(0)} %`,
      bounds: [0, 1],
    })}${training.endedBecause !== undefined && html`<p class="hint">The final model is the head of ${training.bestRound === undefined ? 'the last round' : `round ${training.bestRound}, chosen on validation images`}; the test images were not looked at for it.</p>`}`,
  )
}
${
  loss.length > 0 &&
  card(
    'Loss on training images',
    html`${lineChart({
      label: 'Training loss by round, over all sites and at each site',
      series: loss,
      ...marker,
      format: (value) => value.toFixed(2),
      bounds: [0, Number.POSITIVE_INFINITY],
    })}<p class="hint">The loss that the federation trains with, as the sites report it with their updates.</p>`,
  )
}
</div>
${training.endedBecause !== undefined && html`<p>Training ended after ${training.roundsRun} of ${training.roundsPlanned} planned rounds: ${training.endedBecause}.</p>`}`,
  };
}

type Reading = (entry: { readonly validation?: number; readonly trainingLoss?: number }) => number | undefined;

function seriesOf(report: RunReport, read: Reading): Series[] {
  const { curve } = report.training;
  const points = (entryOf: (point: CurvePoint) => Parameters<Reading>[0] | undefined) =>
    curve.flatMap((point): [number, number][] => {
      const entry = entryOf(point);
      const value = entry && read(entry);
      return value === undefined || !Number.isFinite(value) ? [] : [[point.round, value]];
    });
  const series: Series[] = [
    { name: 'all sites', points: points((point) => point), main: true },
    ...report.sites.map(({ site }) => ({ name: site, points: points((point) => point.sites?.find((entry) => entry.site === site)) })),
  ];
  return series.filter((one) => one.points.length > 0);
}
