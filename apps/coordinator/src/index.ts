export { initialise } from './access/index.ts';
export * from './audit/index.ts';
export { readFederation } from './federation/read.ts';
export { buildReport, type ReportExtras, writeReport, writeRun } from './report/index.ts';
export type { LiveRun } from './runs/index.ts';
export { type Coordinator, type CoordinatorOptions, startCoordinator } from './server/coordinator.ts';
export type { CoordinatorEvent } from './server/hub.ts';
export { SOFTWARE } from './software.ts';
export type { TlsOptions } from './tls/index.ts';
