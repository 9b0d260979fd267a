export { METRIC_TITLES } from './format.ts';
export { renderReport } from './page.ts';
export { renderReportText } from './text.ts';
export * from './types.ts';
export { verdict } from './verdict.ts';
export { type ViewSection, viewSections, viewStyle } from './view.ts';
