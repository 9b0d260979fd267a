export * from './canary.ts';
export * from './frozen.ts';
export * from './measure.ts';
export * from './picture.ts';
export * from './pipeline.ts';
export * from './preprocess.ts';
