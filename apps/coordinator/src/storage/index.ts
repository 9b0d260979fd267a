export { BlobStore } from './blobs.ts';
export { Store } from './database.ts';
export { Journal, type JournalEntry } from './journal.ts';
export { Uploads } from './uploads.ts';
