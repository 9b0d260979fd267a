export * from './iterative.ts';
export * from './registry.ts';
export * from './strategy.ts';
