export { canaryFeatures, checkCanary } from '../backbone/canary.ts';
export type { FrozenBackbone, FrozenBackboneOptions } from '../backbone/frozen.ts';
export type { ImageSource, Preprocess } from '../backbone/preprocess.ts';
export type { BackboneFolder, GetOptions, HttpAnswer, Network, PartFile, SiteKeys } from '../connection/index.ts';
export type { TrafficCounts } from '../connection/traffic.ts';
export type { DataReport } from '../data/data-report.ts';
export { reportOn } from '../data/data-report.ts';
export {
  compareNames,
  compareText,
  type Dataset,
  type IgnoredFile,
  isClutter,
  isImageName,
  type Sample,
} from '../data/dataset.ts';
export type { CheckedFile, Finding } from '../data/finding.ts';
export type { Inspection } from '../data/inspect-image.ts';
export { type Engine, engineOf } from '../engines/engine.ts';
export { proveEngine } from '../engines/smoke.ts';
export type { FeatureCache } from '../features/cache/feature-cache.ts';
export { keyDigest } from '../features/cache/key.ts';
export type { OpenCache } from '../features/site-caches.ts';
export { MODEL_FILES } from '../model/save-model.ts';
export type { PrivacyStatement } from '../privacy/what-leaves.ts';
export type { Enrolment, EnrolmentStore } from '../state/enrolment.ts';
export type { LedgerDisk } from '../state/ledger/disk.ts';
export { ChainedLedger } from '../state/ledger/ledger.ts';
export type { LedgerLine } from '../state/ledger/line.ts';
export type { SiteFiles } from '../state/site-files.ts';
export { requireSiteName, type SiteState, stateIn } from '../state/site-state.ts';
export { PHASES, type PhaseSeconds, type SitePhase } from './clock.ts';
export { type Introduced, introduce, introduceAnew } from './enrol.ts';
export type { AgentEvent, AgentListener, RunProgress, SiteEnd } from './events.ts';
export { type LoadOptions, loadCanary, loadParts, type OpenFrozen, openCachesFor } from './load-parts.ts';
export type { SiteOptions } from './options.ts';
export type { AnsweredTask, OwnScores, SiteOutcome } from './outcome.ts';
export type { PersonalOutcome } from './personal.ts';
export type { SiteData, SitePlatform } from './platform.ts';
export { runSite } from './run-site.ts';
export { fractionsOf, requireKnownClasses, type SiteSurvey, surveySite } from './survey.ts';
