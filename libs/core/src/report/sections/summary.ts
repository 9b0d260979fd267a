import { aloneOnAverage, sum, wilsonInterval } from '../derive.ts';
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
  const alone = aloneOnAverage(report);
  const reached = overall.federated[metric];
  const [low, high] = wilsonInterval(reached, overall.federated.count);
  const interval =
    metric === 'accuracy' && overall.federated.count > 0 ? `95 % interval ${percent(low)} to ${percent(high)}` : METRIC_TITLES[metric];
  return html`<div class="headline">
${figure('accent', percentSigned(reached), 'federated', interval)}
${alone !== undefined && figure('', percentSigned(alone), 'alone, on average', 'each site’s own model on its own test images')}
${alone !== undefined && figure('', `${signed(pointsBetween(alone, reached))}`, 'points gained', 'federated against alone')}
${overall.pooled && figure('', percentSigned(overall.pooled[metric]), 'pooled', 'trained on all images in one place')}
</div>`;
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
