export * from './moments.ts';
export * from './standardisation.ts';
