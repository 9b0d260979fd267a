export { buildReport, type ReportExtras } from './build.ts';
export { closeReasonInWords } from './history.ts';
export { buildView } from './view.ts';
export { writeReport, writeRun } from './write.ts';
