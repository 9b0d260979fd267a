export * from './credits.ts';
export * from './render.ts';
export * from './split.ts';
