import { aloneOnAverage, gainInPoints } from './derive.ts';
import { countWord, listed, METRIC_TITLES, percentSigned, pointsBetween } from './format.ts';
import type { RunReport } from './types.ts';

/** The result of the run in one or two plain sentences, good or bad. */
export function verdict(report: RunReport): string {
  const { federated, pooled } = report.overall;
  const alone = aloneOnAverage(report);
  const reached = federated[report.metric];
  const who = report.sites.length === 1 ? 'the one site' : `the ${countWord(report.sites.length)} sites`;
  const what = report.metric === 'accuracy' ? '' : ` ${METRIC_TITLES[report.metric]}`;
  const comparison = alone === undefined ? ` on ${federated.count} test images` : `, ${againstAlone(pointsBetween(alone, reached))}`;
  const ceiling = pooled === undefined ? '' : `; pooling all images in one place would give ${percentSigned(pooled[report.metric])}`;
  return [`Together ${who} reach ${percentSigned(reached)}${what}${comparison}${ceiling}.`, ...siteSentence(report)].join(' ');
}

function againstAlone(points: number): string {
  if (points > 0) return `${points.toFixed(1)} points more than a site has alone on average`;
  if (points < 0) return `${(-points).toFixed(1)} points less than a site has alone on average: this run did not pay off`;
  return 'exactly what a site has alone on average: this run gained nothing';
}

function siteSentence(report: RunReport): string[] {
  const gains = report.sites.flatMap((site) => {
    const points = gainInPoints(site, report.metric);
    return points === undefined ? [] : [{ name: site.site, points }];
  });
  if (gains.length < 2) return [];
  const losing = gains.filter(({ points }) => points < 0);
  const even = gains.filter(({ points }) => points === 0);
  if (losing.length === 0 && even.length === 0) {
    const least = gains.reduce((a, b) => (b.points < a.points ? b : a));
    const most = gains.reduce((a, b) => (b.points > a.points ? b : a));
    return [`Every site gains: between ${least.points.toFixed(1)} (${least.name}) and ${most.points.toFixed(1)} points (${most.name}).`];
  }
  const sentences: string[] = [];
  if (losing.length > 0) {
    sentences.push(`Worse off by taking part: ${listed(losing.map(({ name, points }) => `${name} (by ${(-points).toFixed(1)} points)`))}.`);
  }
  if (even.length > 0) sentences.push(`No gain for ${listed(even.map(({ name }) => name))}.`);
  return sentences;
}
