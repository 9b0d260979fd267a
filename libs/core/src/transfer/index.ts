export { cutOfScope, cutsOf } from './scopes.ts';
export { firstWeights, headOfScope, pretrainedPoint, type ScopedTail, scopedTail } from './tails.ts';
