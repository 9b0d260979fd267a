export { type AdaptationRequest, adaptHead } from './adapted.ts';
export type { AloneHead, Candidate, PersonalRequest } from './candidates.ts';
export { choosePersonal, type JudgedCandidate, type PersonalChoice } from './choose.ts';
export { changeCoordinates, takesAnyCoordinates } from './coordinates.ts';
export { describeMethod, type PersonalMethod } from './method.ts';
export { interpolate, temper } from './parameters.ts';
