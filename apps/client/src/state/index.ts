export { type AnswerStore, answerKey, openAnswers } from './answers.ts';
export { type CurrentRun, openCurrentRun } from './current-run.ts';
export { draftEnrolment, type Enrolment, keepEnrolment, readDraft, readEnrolment } from './enrolment.ts';
export { hasCode, readIfThere, replaceFile, writeWhole } from './files.ts';
export { type Ledger, type LedgerEntry, type LedgerLine, openLedger, type ReadLedger, readLedger } from './ledger/index.ts';
export { type FolderLock, lockFolder, tryLock } from './lock.ts';
export { describeStorageError, type Patience, STORAGE_RETRY_MS, untilWritten, type Written } from './patience.ts';
export { openPersonal, type PersonalDraft, type PersonalStore } from './personal.ts';
export { openSiteState, type SiteIdentity, type SiteState } from './site-state.ts';
