export * from './answer.ts';
export * from './card.ts';
export * from './distance.ts';
export * from './joint-answer.ts';
export * from './manifest.ts';
export * from './personal.ts';
export * from './scores.ts';
export * from './signature.ts';
