export { Access, type Challenge, isFailedProof } from './access.ts';
export { ensureAdministrator, keepReach, type Reach } from './administrator.ts';
export { initialise } from './initialise.ts';
export { networkOf } from './network-of.ts';
export { openOwnKey, writeOwnKey } from './own-key.ts';
export { classesOf, type KnownSite, operatorRecords, type SitePresence, siteRecords } from './records.ts';
export { readSecret, writeSecret } from './secret-file.ts';
