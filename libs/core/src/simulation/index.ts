export * from './event-queue.ts';
export * from './profile.ts';
export * from './traits.ts';
