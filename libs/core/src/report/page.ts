import { html } from './markup.ts';
import { SECTIONS } from './sections/index.ts';
import { summary } from './sections/summary.ts';
import { renderDocument } from './shell.ts';
import type { RunReport } from './types.ts';

/**
 * The report as one HTML document that needs no network and runs no script. All text of the report is escaped, so names
 * and notes may hold anything. The same report gives the same bytes.
 */
export const renderReport = (report: RunReport): string =>
  renderDocument({
    title: report.title,
    opening: summary(report),
    navigation: 'Parts of this report',
    sections: SECTIONS.flatMap((make) => make(report) ?? []),
    footer: html`Run <code>${report.run}</code> of ${report.federation}. Written ${report.generatedAt} by Atoll ${report.softwareVersion}.`,
  });
