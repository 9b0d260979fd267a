import { html } from '../markup.ts';
import type { RunReport } from '../types.ts';
import type { Section } from './parts.ts';

/** What the figures do not show, as plainly as the figures. */
export function notes(report: RunReport): Section | undefined {
  if (report.notes.length === 0) return undefined;
  return {
    id: 'limits',
    title: 'Limits, read with the figures',
    body: html`<ul class="notes">${report.notes.map((note) => html`<li>${note}</li>`)}</ul>`,
  };
}
