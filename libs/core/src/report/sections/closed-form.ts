import { lineChart } from '../charts/line-chart.ts';
import { capitalised, METRIC_TITLES, percent, percentSigned, wholeNumber } from '../format.ts';
import { html, type Markup } from '../markup.ts';
import type { ClosedFormResult, RunReport } from '../types.ts';
import { card, dataTable, headRow, type Section } from './parts.ts';

/** How the settings of a head from sums were found, and what it reached on images that it had not seen. */
export function closedForm(report: RunReport): Section | undefined {
  const { closedForm: result } = report;
  if (result === undefined) return undefined;
  return {
    id: 'closed-form',
    title: result.ridge === 0 ? 'The prototypes' : 'The closed form',
    body: html`<div class="grid">
${result.errors.length > 1 && card('Strength of the penalty', html`${errorChart(result)}<p class="hint">Mean squared error of the class scores on folds that the head has not seen, from the sites’ sums alone. Chosen: ${strength(result.ridge)}.</p>`)}
${card('On images that it has not seen', html`${foldTable(report, result)}<p class="hint">${settingsInWords(result)} Scores are divided by ${result.temperature.toPrecision(2)} to be probabilities.</p>`)}
</div>`,
  };
}

function errorChart({ errors, ridge }: ClosedFormResult): Markup {
  return lineChart({
    label: 'Squared error in cross-validation by strength of the penalty',
    series: [{ name: '', points: errors.map((one) => [Math.log10(one.ridge), one.error] as const), main: true }],
    marker: { round: Math.log10(ridge), name: `chosen: ${strength(ridge)}` },
    format: (value) => value.toFixed(2),
    bounds: [0, Number.POSITIVE_INFINITY],
    axis: { label: 'ridge', tick: (value) => String(10 ** value) },
  });
}

function foldTable({ metric }: RunReport, { folds, together }: ClosedFormResult): Markup {
  const row = (name: string, scores: ClosedFormResult['together'], kind = '') => html`<tr class="${kind}"><th scope="row">${name}</th>
<td>${wholeNumber(scores.count)}</td><td>${percent(scores[metric])}</td>${metric !== 'accuracy' && html`<td>${percent(scores.accuracy)}</td>`}</tr>`;
  const spread = deviation(folds.map((scores) => scores[metric]));
  return html`${dataTable(
    `Over the training images of all sites, in %`,
    headRow(['', 'images', METRIC_TITLES[metric], ...(metric === 'accuracy' ? [] : ['accuracy'])]),
    [
      ...(folds.length > 1 ? folds.map((scores, fold) => row(`fold ${fold + 1}`, scores)) : []),
      row(folds.length > 1 ? 'all folds' : 'validation images', together, 'total'),
    ],
  )}${spread !== undefined && html`<p class="hint">${capitalised(METRIC_TITLES[metric])} differs between folds by a standard deviation of ${(100 * spread).toFixed(1)} points.</p>`}`;
}

function deviation(values: readonly number[]): number | undefined {
  if (values.length < 2) return undefined;
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

const strength = (ridge: number): string => String(Number(ridge.toPrecision(2)));

function settingsInWords({ ridge, balance, shrinkage }: ClosedFormResult): string {
  if (ridge !== 0) return `Class balance ${balance}: ${balanceInWords(balance)}.`;
  return shrinkage === undefined ? '' : `The scatter within classes is taken to ${percentSigned(shrinkage)} from its diagonal.`;
}

function balanceInWords(balance: number): string {
  if (balance === 0) return 'every image counts alike';
  return balance === 1 ? 'every class counts alike' : 'between images alike and classes alike';
}
