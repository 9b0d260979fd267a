export { PHASES, type PhaseSeconds, type SitePhase } from './clock.ts';
export type { AgentEvent, AgentListener, RunProgress, SiteEnd } from './events.ts';
export { joinFederation } from './join-federation.ts';
export { type LoadOptions, loadCanary, loadParts, type OpenFrozen, openCachesFor } from './load-parts.ts';
export type { JoinOptions } from './options.ts';
export type { AnsweredTask, OwnScores, SiteOutcome } from './outcome.ts';
export type { PersonalOutcome } from './personal.ts';
export { SOFTWARE } from './software.ts';
export { fractionsOf, requireKnownClasses, type SiteSurvey, surveySite } from './survey.ts';
