export { BlobStore } from './blobs.ts';
export { Store } from './database.ts';
export { type AccessEntry, Journal, type JournalEntry, journalEntries, type RunEntry } from './journal.ts';
export { type NoteKind, Notes } from './notes.ts';
export { Uploads } from './uploads.ts';
