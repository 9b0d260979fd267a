export type * from './events.ts';
export * from './roles.ts';
export * from './state.ts';
export * from './statements.ts';
export * from './transition.ts';
