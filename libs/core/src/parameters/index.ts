export * from './digest.ts';
export * from './layout.ts';
