export { METRIC_TITLES } from './format.ts';
export { html, type Markup } from './markup.ts';
export { renderReport } from './page.ts';
export type { Section } from './sections/parts.ts';
export { renderDocument } from './shell.ts';
export { renderReportText } from './text.ts';
export * from './types.ts';
export { verdict } from './verdict.ts';
export { type ViewSection, viewSections, viewStyle } from './view.ts';
