export { METRIC_TITLES } from './format.ts';
export { html, type Markup } from './markup.ts';
export { renderReport } from './page.ts';
export { POLICY as PAGE_POLICY } from './policy.ts';
export { STYLE as PAGE_STYLE } from './style.ts';
export { renderReportText } from './text.ts';
export * from './types.ts';
export { verdict } from './verdict.ts';
export { type ViewSection, viewSections, viewStyle } from './view.ts';
