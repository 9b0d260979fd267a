export { quorumOf } from './cohort.ts';
export * from './events.ts';
export * from './outcome.ts';
export * from './state.ts';
export * from './task.ts';
export * from './transition.ts';
export * from './waiting.ts';
