export { buildReport, type ReportExtras } from './build.ts';
export { buildView } from './view.ts';
export { writeReport, writeRun } from './write.ts';
