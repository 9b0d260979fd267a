export { classExponent } from './adaptation.ts';
export { candidateName, settingsName } from './from-sums.ts';
export { sumsInCoordinates } from './grid-of-sums.ts';
export * from './iterative.ts';
export { temperatureOf } from './judgement.ts';
export * from './progress.ts';
export * from './registry.ts';
export { placeOf, plannedRounds, type Scheme, schemesOf } from './schemes.ts';
export * from './strategy.ts';
