export { calibrate } from './calibrate.ts';
export { solveFolds } from './candidates.ts';
export { chooseHead } from './choice.ts';
