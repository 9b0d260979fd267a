import { aloneOnAverage, gainInImages, gainInPoints, modelsOf, sum } from './derive.ts';
import { bytes, duration, METRIC_TITLES, meanAndDeviation, percent, pointsBetween, shortened, signed } from './format.ts';
import { lowestSites, MANY_SITES } from './many-sites.ts';
import { visibleText } from './markup.ts';
import type { Comparison, RunReport } from './types.ts';
import { verdict } from './verdict.ts';

/** The result for a terminal: the sentence, one line a site, one for all, and what it took. No colours; ends with a line feed. */
export function renderReportText(report: RunReport): string {
  const { metric, overall } = report;
  const models = modelsOf(report);
  const hasGain = models.includes('alone');
  const hasPersonalGain = hasGain && models.includes('personal');
  const row = (name: string, comparison: Comparison, trainCount: number | undefined, points = gainInPoints(comparison, metric)) => [
    shortened(name, 32),
    trainCount === undefined ? '-' : `${trainCount}`,
    `${comparison.federated.count}`,
    ...models.map((model) => (comparison[model] === undefined ? '-' : percent(comparison[model][metric]))),
    ...(hasGain ? [gain(points)] : []),
    ...(hasPersonalGain ? [`${more(gainInImages(comparison))} / ${more(gainInImages(comparison, 'personal'))}`] : []),
  ];
  const shown = report.sites.length > MANY_SITES ? lowestSites(report) : report.sites;
  const trainCounts = report.sites.map(({ trainCount }) => trainCount);
  const trainTotal = trainCounts.reduce((total, count) => (total === undefined || count === undefined ? undefined : total + count), 0);
  const alone = aloneOnAverage(report);
  const all = row('all sites', overall, trainTotal, alone === undefined ? undefined : pointsBetween(alone, overall.federated[metric]));
  if (overall.alone === undefined && alone !== undefined) all[3] = percent(alone);
  const table = aligned([
    ['site', 'train', 'test', ...models, ...(hasGain ? ['gain'] : []), ...(hasPersonalGain ? ['images'] : [])],
    ...shown.map((site) => row(site.site, site, site.trainCount)),
    all,
  ]);
  const rule = '-'.repeat(table[0]?.length ?? 0);
  const lines = [
    verdict(report),
    '',
    `${METRIC_TITLES[metric]} on each site's test images, in %${hasPersonalGain ? '; images: more right than alone, federated / personal' : ''}${shown === report.sites ? '' : `; the ${shown.length} lowest of ${report.sites.length} sites`}`,
    rule,
    table[0] ?? '',
    rule,
    ...table.slice(1, -1),
    rule,
    table.at(-1) ?? '',
    rule,
    ...byTask(report),
    ...crossValidated(report),
    ...certainty(report),
    costs(report),
  ];
  return `${plain(lines.join('\n'))}\n`;
}

/** The federated model in each task. */
function byTask({ tasks = [], overall: { federated }, metric }: RunReport): string[] {
  if (tasks.length === 0) return [];
  const figures = tasks.map(({ name }, task) => {
    const scores = federated.tasks?.[task];
    return `${shortened(name, 32)} ${scores === undefined || scores.count === 0 ? '-' : percent(scores[metric])}`;
  });
  return [`the mean of: ${figures.join(', ')}`];
}

/** What the sites have alone over the folds of their own images. */
function crossValidated({ sites }: RunReport): string[] {
  const known = sites.flatMap(({ site, crossValidation }) =>
    crossValidation === undefined ? [] : [`${shortened(site, 32)} ${meanAndDeviation(crossValidation)}`],
  );
  return known.length === 0 ? [] : [`alone, cross-validated inside the site: ${known.join(', ').replaceAll('±', '+-')}`];
}

/** How far the result reaches beyond right and wrong: interval, ranking, calibration. */
function certainty({ interval, ranking, calibration, unseen, metric }: RunReport): string[] {
  const figures = [
    ...(interval === undefined ? [] : [`95 % interval over sites ${percent(interval[0])} to ${percent(interval[1])}`]),
    ...(unseen === undefined ? [] : [`at a site that it never saw ${percent(unseen[metric])}`]),
    ...(ranking?.macroAuroc === undefined ? [] : [`AUROC ${percent(ranking.macroAuroc.value)}`]),
    ...(calibration === undefined ? [] : [`calibration error ${percent(calibration.after.error)}`]),
  ];
  return figures.length === 0 ? [] : [figures.join(' | ')];
}

function costs({ training, timing, traffic }: RunReport): string {
  const entries = traffic?.entries ?? [];
  const moved = (direction: 'down' | 'up') =>
    bytes(sum(entries.filter((entry) => entry.direction === direction).map((entry) => entry.bytes)));
  return [
    `${training.roundsRun} ${training.roundsRun === 1 ? 'round' : 'rounds'}${training.bestRound === undefined ? '' : `, best ${training.bestRound}`}`,
    ...(timing === undefined ? [] : [duration(timing.wallMs)]),
    ...(entries.length === 0 ? [] : [`received ${moved('down')}`, `sent ${moved('up')}`]),
    ...(traffic?.updateBytes === undefined ? [] : [`an update ${bytes(traffic.updateBytes)}`]),
  ].join(' | ');
}

const gain = (points: number | undefined): string => (points === undefined ? '-' : signed(points));
const more = (images: number | undefined): string => (images === undefined ? '-' : signed(images, 0));

/** First column to the left, the others to the right, two spaces between. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const cleaned = rows.map((row) => row.map((cell) => plain(cell).replace(/\s+/g, ' ')));
  const widths = (cleaned[0] ?? []).map((_, column) => Math.max(...cleaned.map((row) => (row[column] ?? '').length)));
  return cleaned.map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '),
  );
}

/** For every terminal: no escape sequences from names, and ASCII where the page has finer signs. */
function plain(text: string): string {
  return visibleText(text).replaceAll('\u202f', ' ').replaceAll('−', '-').replaceAll('±', ' ').replaceAll('…', '~').replaceAll('’', "'");
}
