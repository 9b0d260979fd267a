import { wilsonInterval } from '../../evaluation/index.ts';
import { type IntervalRow, intervalPlot } from '../charts/interval-plot.ts';
import { capitalised, countWord, METRIC_TITLES, percent, percentSigned, wholeNumber } from '../format.ts';
import { html, type Markup } from '../markup.ts';
import type { RunReport } from '../types.ts';
import { card, dataTable, headRow, type Section } from './parts.ts';

/** Fewer sites than this make the bootstrap over sites a rough guess. */
const FEW_SITES = 10;

/** How far the figures could be elsewhere: by chance among a site's images, and with other sites. */
export function certainty(report: RunReport): Section | undefined {
  const rows = intervalRows(report);
  if (report.overall.federated.tasks !== undefined) return onlySites(report);
  if (rows.length === 0) return undefined;
  return {
    id: 'certainty',
    title: 'How certain the figures are',
    body: html`${headlineSentence(report)}<div class="grid chart-table">
${card('Accuracy and its 95 % interval', intervalPlot(rows, 'Federated accuracy of each site with its 95 % interval; the numbers stand in the table'))}
${card(
  'In numbers',
  html`${intervalTable(report, rows)}<p class="hint">Wilson’s interval: where the accuracy on many more images of the same kind would lie, if the test images were drawn one by one. Images of one patient or slide are alike, and then the truth is less certain than this.</p>`,
)}
</div>
${crossValidated(report)}`,
  };
}

/** A mean over tasks is no share of images, and has no interval over them. */
function onlySites(report: RunReport): Section | undefined {
  const body = html`${headlineSentence(report)}${crossValidated(report)}`;
  return body.text === '' ? undefined : { id: 'certainty', title: 'How certain the figures are', body };
}

/** How much what a site has alone hangs on which of its images it learns from. */
function crossValidated({ sites, metric }: RunReport): Markup | undefined {
  const known = sites.flatMap(({ site, crossValidation }) => (crossValidation === undefined ? [] : [{ site, crossValidation }]));
  if (known.length === 0) return undefined;
  const rows = known.map(
    ({ site, crossValidation: { folds, mean, deviation } }) =>
      html`<tr><th scope="row">${site}</th><td>${folds}</td><td class="strong">${percent(mean)}</td><td>${percent(deviation)}</td></tr>`,
  );
  return card(
    'What each site has alone, cross-validated inside the site',
    html`${dataTable(`${capitalised(METRIC_TITLES[metric])} in % on training and validation images`, headRow(['site', 'folds', 'mean', 'deviation']), rows)}<p class="hint">Each fold was left out once and the site’s own model trained on the rest, images of one group always together. Folds share training images, so the deviation over them is a rough guess.</p>`,
    'wide',
  );
}

function headlineSentence({ interval, metric, overall, sites }: RunReport): Markup | undefined {
  if (interval === undefined) return undefined;
  const [low, high] = interval;
  const rough = sites.length < FEW_SITES ? ` With only ${countWord(sites.length)} sites this is rough, as a rule too narrow.` : '';
  return html`<p>For other sites like these the federated model’s ${METRIC_TITLES[metric]} of ${percentSigned(overall.federated[metric])} has a 95 % interval from ${percent(low)} to ${percentSigned(high)}: sites were drawn with replacement 1000 times, and 2.5 % of the results left out at each end (percentile bootstrap).${rough}</p>`;
}

function intervalRows({ overall, sites }: RunReport): IntervalRow[] {
  const row = (label: string, { accuracy, count }: RunReport['overall']['federated'], strong: boolean): IntervalRow[] =>
    count === 0 ? [] : [{ label, value: accuracy, interval: wilsonInterval(accuracy, count), strong }];
  return [...row('All sites', overall.federated, true), ...sites.flatMap(({ site, federated }) => row(site, federated, false))];
}

function intervalTable({ overall, sites }: RunReport, rows: readonly IntervalRow[]): Markup {
  const counts = [overall.federated, ...sites.map(({ federated }) => federated)].map(({ count }) => count).filter((count) => count > 0);
  return dataTable(
    'Federated model, accuracy in % on test images',
    headRow(['site', 'test', 'accuracy', 'from', 'to']),
    [...rows.keys()]
      .sort((a, b) => Number(a === 0) - Number(b === 0) || a - b)
      .map((index) => {
        const { label, value, interval: [low, high] = [0, 0], strong } = rows[index] ?? { label: '', value: 0 };
        return html`<tr class="${strong ? 'total' : ''}"><th scope="row">${strong ? 'all sites' : label}</th><td>${wholeNumber(counts[index] ?? 0)}</td><td class="strong">${percent(value)}</td><td>${percent(low)}</td><td>${percent(high)}</td></tr>`;
      }),
  );
}
