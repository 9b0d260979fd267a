import { MANY_SITES, siteCount, withBands, withFewSites } from './many-sites.ts';
import { html } from './markup.ts';
import { curves } from './sections/curves.ts';
import { SECTIONS } from './sections/index.ts';
import { summary } from './sections/summary.ts';
import { renderDocument } from './shell.ts';
import type { RunReport } from './types.ts';

/**
 * The report as one HTML document that needs no network and runs no script. All text of the report is escaped, so names
 * and notes may hold anything. The same report gives the same bytes. Of very many sites those are shown that say most.
 */
export function renderReport(report: RunReport): string {
  const isLarge = siteCount(report) > MANY_SITES;
  const [banded, few] = isLarge ? [withBands(report, null), withFewSites(withRemark(report), null)] : [report, report];
  return renderDocument({
    title: report.title,
    opening: summary(report),
    navigation: 'Parts of this report',
    sections: SECTIONS.flatMap((make) => make(make === curves ? banded : few) ?? []),
    footer: html`Run <code>${report.run}</code> of ${report.federation}. Written ${report.generatedAt} by Atoll ${report.softwareVersion}.`,
  });
}

const withRemark = (report: RunReport): RunReport => ({
  ...report,
  notes: [
    `Of the ${siteCount(report)} sites this page shows those with the lowest figures by name, and the slowest and busiest; report.json has all.`,
    ...report.notes,
  ],
});
