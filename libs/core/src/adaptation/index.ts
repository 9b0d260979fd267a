export { leastImagesOfClass, type ScoreReference, scoreReferenceOf, scoreSumsOf, scoreSumsShape } from './score-reference.ts';
export { scoreShift } from './score-shift.ts';
export { shareOffsets } from './share-offsets.ts';
