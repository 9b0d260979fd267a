import type { Estimate } from '../../evaluation/index.ts';
import { rocLegend, rocPlot } from '../charts/roc-plot.ts';
import { percent, wholeNumber } from '../format.ts';
import { html, type Markup } from '../markup.ts';
import type { RankingResult, RunReport } from '../types.ts';
import { ABSENT, card, dataTable, headRow, type Section } from './parts.ts';

/** How well the scores tell each class from the rest, at any threshold. */
export function ranking({ ranking: result }: RunReport): Section | undefined {
  if (result === undefined) return undefined;
  const lines = result.classes.flatMap(({ label, roc }) => (roc === undefined ? [] : [{ label, points: roc }]));
  return {
    id: 'ranking',
    title: 'Ranking by score',
    body: html`<div class="grid">
${
  lines.length > 0 &&
  card(
    'ROC curve of each class against the rest',
    html`${rocLegend(lines.map(({ label }) => label))}${rocPlot(lines, 'ROC curves of the federated model on all test images, one a class; the areas stand in the table')}`,
  )
}
${card('Areas under the curves', rankingTable(result))}
</div>`,
  };
}

function rankingTable(result: RankingResult): Markup {
  const { classes, macroAuroc, macroAveragePrecision } = result;
  const errors = [...classes, { auroc: macroAuroc, averagePrecision: macroAveragePrecision }].flatMap(({ auroc, averagePrecision }) => [
    auroc?.error ?? 0,
    averagePrecision?.error ?? 0,
  ]);
  return html`${dataTable('How the federated model ranks all test images, in %', headRow(['class', 'test', 'AUROC', 'average precision']), [
    ...classes.map(
      ({ label, positives, auroc, averagePrecision }) =>
        html`<tr><th scope="row">${label}</th><td>${wholeNumber(positives)}</td><td class="strong">${area(auroc)}</td><td>${area(averagePrecision)}</td></tr>`,
    ),
    html`<tr class="total"><th scope="row">mean of the classes</th><td></td><td>${area(macroAuroc)}</td><td>${area(macroAveragePrecision)}</td></tr>`,
  ])}<p class="hint">AUROC: how often an image of the class gets a higher score than one of another class; 50 is chance. Average precision: the mean precision over all images of the class, from the highest score down; chance is the share of the class. Sites send counts in ranges of scores, no scores, so a figure may be off by ${percent(Math.max(...errors))} points at most.</p>`;
}

function area(estimate: Estimate | undefined): Markup | string {
  return estimate === undefined ? ABSENT : percent(estimate.value);
}
