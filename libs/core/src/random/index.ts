export * from './random.ts';
export * from './seed.ts';
