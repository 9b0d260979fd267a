export * from './evaluation.ts';
export * from './metrics.ts';
