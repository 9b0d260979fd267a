export {
  type AgentEvent,
  type AgentListener,
  type AnsweredTask,
  fractionsOf,
  type LoadOptions,
  loadCanary,
  loadParts,
  type OpenFrozen,
  type OwnScores,
  openCachesFor,
  type PersonalOutcome,
  PHASES,
  type PhaseSeconds,
  type RunProgress,
  requireKnownClasses,
  type SiteEnd,
  type SiteOptions,
  type SiteOutcome,
  type SitePhase,
  type SiteSurvey,
  surveySite,
  type TrafficCounts,
} from './agent/index.ts';
export * from './backbone/index.ts';
export * from './curation/index.ts';
export * from './data/index.ts';
export * from './engines/index.ts';
export * from './features/index.ts';
export * from './model/index.ts';
export * from './node/index.ts';
export * from './pooled/index.ts';
export * from './privacy/index.ts';
export { folderEnrolments } from './state/folder-enrolments.ts';
export {
  folderFiles,
  type LedgerEntry,
  type LedgerLine,
  type ReadLedger,
  readIfThere,
  readLedger,
  replaceFile,
  tryLock,
  writeWhole,
} from './state/index.ts';
export * from './virtual/index.ts';
