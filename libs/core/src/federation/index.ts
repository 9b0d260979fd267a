export * from './duration.ts';
export * from './schema.ts';
