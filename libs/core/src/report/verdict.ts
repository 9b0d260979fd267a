import { correctCount, gainInImages, gainInPoints, isTelling, type Yardstick, yardstick } from './derive.ts';
import { countWord, listed, METRIC_TITLES, percentSigned, pointsBetween } from './format.ts';
import type { HeadlineMetric, RunReport, SiteResult } from './types.ts';

/** The result of the run in a few plain sentences, good or bad. */
export function verdict(report: RunReport): string {
  const { federated, pooled } = report.overall;
  const measured = yardstick(report);
  const reached = federated[report.metric];
  const who = report.sites.length === 1 ? 'the one site' : `the ${countWord(report.sites.length)} sites`;
  const what = report.metric === 'accuracy' ? '' : ` ${METRIC_TITLES[report.metric]}`;
  const comparison =
    measured?.images === 'own'
      ? `, ${againstAlone(pointsBetween(measured.alone, measured.federated))}`
      : ` on ${federated.count} test images`;
  const ceiling = pooled === undefined ? '' : `; pooling all images in one place would give ${percentSigned(pooled[report.metric])}`;
  return [
    `Together ${who} reach ${percentSigned(reached)}${what}${comparison}${ceiling}.`,
    ...(measured?.images === 'all' ? [onAllImages(measured)] : []),
    ...silentSites(report),
    ...siteSentences(report),
    ...sitesWithoutLabels(report),
  ].join(' ');
}

function againstAlone(points: number): string {
  if (points > 0) return `${points.toFixed(1)} points more than a site has alone on average`;
  if (points < 0) return `${(-points).toFixed(1)} points less than a site has alone on average: this run did not pay off`;
  return 'exactly what a site has alone on average: this run gained nothing';
}

function onAllImages({ alone, federated }: Yardstick): string {
  const points = pointsBetween(alone, federated);
  const verdict =
    points > 0
      ? `${points.toFixed(1)} points more`
      : points < 0
        ? `${(-points).toFixed(1)} points less: this run did not pay off`
        : 'this run gained nothing';
  return `On the test images of each site in turn a site's own model reaches ${percentSigned(alone)} on average, the federated one ${percentSigned(federated)}: ${verdict}.`;
}

/** Why some sites are in no comparison. */
function silentSites({ sites }: RunReport): string[] {
  const silent = sites.filter((site) => site.alone !== undefined && !isTelling(site)).map(({ site }) => site);
  if (silent.length === 0) return [];
  return [
    `The own test images of ${listed(silent)} do not tell: they lack classes, and an own model that never says these is right without knowing them.`,
  ];
}

function siteSentences(report: RunReport): string[] {
  const telling = report.sites.filter((site) => isTelling(site) && !hasNoLabels(site));
  const everyone = report.sites.length === telling.length ? 'Every site' : 'Every other site';
  const known = telling.filter(({ personal }) => personal !== undefined);
  const hasPersonal = known.length === telling.length;
  const model = hasPersonal ? ' with the federated model' : '';
  return [...federatedGains(telling, report.metric, everyone, model), ...(hasPersonal ? personalGains(known, everyone) : [])];
}

const hasNoLabels = ({ trainCount, unlabelledCount = 0 }: SiteResult): boolean => trainCount === 0 && unlabelledCount > 0;

/** What a site without labels has from its images: against the federated model, for it has nothing alone. */
function sitesWithoutLabels({ sites }: RunReport): string[] {
  return sites.filter(hasNoLabels).flatMap(({ site, unlabelledCount = 0, federated, personal }) => {
    if (personal === undefined) return [];
    const gain = correctCount(personal) - correctCount(federated);
    const more =
      gain === 0 ? 'as many of its test images right as' : `${Math.abs(gain)} ${gain > 0 ? 'more' : 'fewer'} of its test images right than`;
    return [
      `${site} has no labels; its personal model, adapted there by ${unlabelledCount} images without, gets ${more} the federated one.`,
    ];
  });
}

function federatedGains(sites: readonly SiteResult[], metric: HeadlineMetric, everyone: string, model: string): string[] {
  const gains = sites.flatMap((site) => {
    const points = gainInPoints(site, metric);
    return points === undefined ? [] : [{ name: site.site, points }];
  });
  if (gains.length < 2) return [];
  const losing = gains.filter(({ points }) => points < 0);
  const even = gains.filter(({ points }) => points === 0);
  if (losing.length === 0 && even.length === 0) {
    const least = gains.reduce((a, b) => (b.points < a.points ? b : a));
    const most = gains.reduce((a, b) => (b.points > a.points ? b : a));
    return [
      `${everyone} gains${model}: between ${least.points.toFixed(1)} (${least.name}) and ${most.points.toFixed(1)} points (${most.name}).`,
    ];
  }
  const worse = listed(losing.map(({ name, points }) => `${name} (by ${(-points).toFixed(1)} points)`));
  return [
    ...(losing.length === 0 ? [] : [`Worse off ${model === '' ? 'by taking part' : model.trim()}: ${worse}.`]),
    ...(even.length === 0 ? [] : [`No gain${model} for ${listed(even.map(({ name }) => name))}.`]),
  ];
}

/** In images: a personal model is for a site's own images in the shares of classes that they come in. */
function personalGains(sites: readonly SiteResult[], everyone: string): string[] {
  const gains = sites.flatMap((site) => {
    const images = gainInImages(site, 'personal');
    return images === undefined ? [] : [{ name: site.site, images }];
  });
  if (gains.length === 0) return [];
  const losing = gains.filter(({ images }) => images < 0);
  const even = gains.filter(({ images }) => images === 0);
  const better = gains.length - losing.length - even.length;
  const than = 'more of its own test images right than alone';
  if (better === gains.length) {
    const counts = gains.map(({ images }) => images);
    const [least, most] = [Math.min(...counts), Math.max(...counts)];
    return [
      `${everyone} gets ${than} with the model that it chose for itself: ${least === most ? `${least} each` : `between ${least} and ${most}`}.`,
    ];
  }
  return [
    `With a model chosen at the site ${countWord(better)} of ${countWord(gains.length)} gets ${than}.`,
    ...(losing.length === 0
      ? []
      : [`Worse off even so: ${listed(losing.map(({ name, images }) => `${name} (by ${imageCount(-images)})`))}.`]),
    ...(even.length === 0 ? [] : [`No gain even so for ${listed(even.map(({ name }) => name))}.`]),
  ];
}

const imageCount = (images: number): string => (images === 1 ? 'one image' : `${images} images`);
