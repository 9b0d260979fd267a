export { addBackbone, backboneOf, loadBackbones, type ServedBackbone, type ServedBackbones } from './backbones.ts';
export {
  contextOf,
  expectationOf,
  initialHead,
  lacksOwnPart,
  layoutOfScope,
  type RunContext,
  subgroupEvaluations,
  testEvaluations,
} from './context.ts';
export { type After, afterAWhile, LiveRun, type RunListener, type Surroundings } from './live-run.ts';
