import { wilsonInterval } from '../../evaluation/index.ts';
import { sum, yardstick } from '../derive.ts';
import { bytes, duration, METRIC_TITLES, percent, percentSigned, pointsBetween, signed, wholeNumber } from '../format.ts';
import { html, type Markup } from '../markup.ts';
import type { RunReport } from '../types.ts';
import { verdict } from '../verdict.ts';

/** Title, the result in a sentence, and the figures a reader takes away. */
export function summary(report: RunReport): Markup {
  return html`<header>
<p class="eyebrow">Atoll · ${report.federation}</p>
<h1>${report.title}</h1>
<p class="verdict">${verdict(report)}</p>
${report.description !== undefined && html`<p class="description">${report.description}</p>`}
${headline(report)}
${facts(report)}
</header>`;
}

function headline(report: RunReport): Markup {
  const { metric, overall } = report;
  const measured = yardstick(report);
  const reached = overall.federated[metric];
  return html`<div class="headline">
${figure('accent', percentSigned(reached), 'federated', intervalOf(report))}
${measured && figure('', percentSigned(measured.alone), 'alone, on average', measured.images === 'own' ? 'each site’s own model on its own test images' : 'each site’s own model on the test images of every site')}
${measured && figure('', `${signed(pointsBetween(measured.alone, measured.federated))}`, 'points gained', measured.images === 'own' ? 'federated against alone' : 'federated against alone, every site’s images in turn')}
${overall.pooled && figure('', percentSigned(overall.pooled[metric]), 'pooled', 'trained on all images in one place')}
</div>`;
}

/** Over the sites where that is known; else, for accuracy, over the images. */
function intervalOf({ metric, overall, interval }: RunReport): string {
  const { count, accuracy } = overall.federated;
  if (interval !== undefined)
    return `${METRIC_TITLES[metric]}${overall.federated.tasks === undefined ? '' : `, mean of ${overall.federated.tasks.length} tasks`}; 95 % interval over sites ${percent(interval[0])} to ${percent(interval[1])}`;
  if (overall.federated.tasks !== undefined) return `${METRIC_TITLES[metric]}, mean of ${overall.federated.tasks.length} tasks`;
  if (metric !== 'accuracy' || count === 0) return METRIC_TITLES[metric];
  const [low, high] = wilsonInterval(accuracy, count);
  return `95 % interval ${percent(low)} to ${percent(high)}`;
}

function figure(kind: string, value: string, name: string, remark: string): Markup {
  return html`<div class="figure ${kind}"><p class="name">${name}</p><p class="value">${value}</p><p class="remark">${remark}</p></div>`;
}

function facts(report: RunReport): Markup {
  const { training, timing, traffic, sites } = report;
  const trainCounts = sites.flatMap(({ trainCount }) => (trainCount === undefined ? [] : [trainCount]));
  const entries: readonly (readonly [string, string] | undefined)[] = [
    ['sites', wholeNumber(sites.length)],
    trainCounts.length === sites.length ? ['training images', wholeNumber(sum(trainCounts))] : undefined,
    ['test images', wholeNumber(report.overall.federated.count)],
    ['rounds', training.bestRound === undefined ? `${training.roundsRun}` : `${training.roundsRun}, best ${training.bestRound}`],
    timing && ['time', duration(timing.wallMs)],
    traffic?.updateBytes === undefined ? undefined : ['an update', bytes(traffic.updateBytes)],
    ['head', training.head],
    ['strategy', training.strategy],
  ];
  return html`<dl class="facts">${entries.map((entry) => entry && html`<div><dt>${entry[0]}</dt><dd>${entry[1]}</dd></div>`)}</dl>`;
}
