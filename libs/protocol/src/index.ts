export * from './bytes.ts';
export * from './codec.ts';
export * from './events.ts';
export * from './journal.ts';
export * from './limits.ts';
export * from './results.ts';
export * from './version.ts';
