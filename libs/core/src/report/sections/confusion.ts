import { classScores, sum } from '../derive.ts';
import { percent, wholeNumber } from '../format.ts';
import { html, type Markup } from '../markup.ts';
import type { RunReport, Scores } from '../types.ts';
import { ABSENT, card, dataTable, type Section } from './parts.ts';

/** What is taken for what, over all sites and at each, and the figures of each class. */
export function confusion(report: RunReport): Section | undefined {
  const overall = report.overall.federated.confusion;
  const sites = report.sites.flatMap(({ site, federated }) =>
    federated.confusion === undefined ? [] : [{ site, matrix: federated.confusion }],
  );
  if (overall === undefined && sites.length === 0) return undefined;
  return {
    id: 'classes',
    title: 'Classes',
    body: html`<div class="grid">
${
  overall &&
  card(
    'What is taken for what',
    html`${confusionTable('Federated model, all sites: test images by true class (rows) and predicted class (columns)', report.classes, overall)}
<p class="hint">Shade: share of the true class. Framed cells are right.</p>`,
  )
}
${overall && card('Class by class', classTable(report, overall))}
</div>
${
  sites.length > 0 &&
  html`<details><summary>Confusion at each site</summary><div class="grid small">
${sites.map(({ site, matrix }) => card(site, confusionTable(`Federated model on the test images of ${site}`, report.classes, matrix)))}
</div></details>`
}`,
  };
}

/** Counts by true class (rows) and predicted class (columns). */
export function confusionTable(caption: string, classes: readonly string[], matrix: NonNullable<Scores['confusion']>): Markup {
  return dataTable(
    caption,
    html`<tr><td></td>${classes.map((label) => html`<th scope="col" class="upright"><span>${label}</span></th>`)}</tr>`,
    classes.map((label, truth) => {
      const row = matrix[truth] ?? [];
      const total = sum(row);
      return html`<tr><th scope="row">${label}</th>${classes.map((_, predicted) => {
        const count = row[predicted] ?? 0;
        return html`<td class="heat${truth === predicted ? ' right' : ''}${count === 0 ? ' none' : ''}" style="--heat:${total === 0 ? 0 : (count / total).toFixed(3)}">${count}</td>`;
      })}</tr>`;
    }),
    'matrix',
  );
}

function classTable(report: RunReport, matrix: NonNullable<Scores['confusion']>): Markup {
  const before = report.overall.alone?.confusion;
  const alone = before === undefined ? [] : classScores(report.classes, before);
  return dataTable(
    'Federated model on all test images, in %',
    html`<tr><th scope="col">class</th><th scope="col">test</th>${alone.length > 0 && html`<th scope="col">recall alone</th>`}<th scope="col">recall</th><th scope="col">precision</th><th scope="col">F1</th></tr>`,
    classScores(report.classes, matrix).map(
      ({ label, count, recall, precision, f1 }, index) => html`<tr><th scope="row">${label}</th><td>${wholeNumber(count)}</td>
${alone.length > 0 && html`<td>${shareOf(alone[index]?.recall)}</td>`}<td class="strong bar" style="--share:${(recall ?? 0).toFixed(3)}">${shareOf(recall)}</td><td>${shareOf(precision)}</td><td>${shareOf(f1)}</td></tr>`,
    ),
  );
}

function shareOf(value: number | undefined): Markup | string {
  return value === undefined ? ABSENT : percent(value);
}
