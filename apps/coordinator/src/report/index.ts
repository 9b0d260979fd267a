export { buildReport, type ReportExtras } from './build.ts';
export { writeReport, writeRun } from './write.ts';
