export { type ClassMap, classMaps, type Explanation, joinedMap } from './class-maps.ts';
export { type FeaturePart, featureParts, mapCut, withMapCuts } from './feature-parts.ts';
export { type LinearScore, scoreOf } from './head-slopes.ts';
