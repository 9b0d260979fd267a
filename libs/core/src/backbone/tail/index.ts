export { buildTail, type Fan, pretrainedParameters, type Tail } from './tail.ts';
