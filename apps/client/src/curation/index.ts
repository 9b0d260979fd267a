export * from './curate.ts';
export { curationFindings } from './curation-findings.ts';
export { renderDataPage } from './page.ts';
