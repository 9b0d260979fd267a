export { type Audit, type AuditOptions, audit, type Finding, type RunStory, type StoryLine } from './audit.ts';
export type { LineageStep } from './lineage.ts';
export { tell, tellAccess } from './story.ts';
