export { addBackbone, backboneOf, loadBackbones, type ServedBackbone, type ServedBackbones } from './backbones.ts';
export {
  contextOf,
  expectationOf,
  initialHead,
  layoutOfScope,
  type RunContext,
  subgroupEvaluations,
  testEvaluations,
} from './context.ts';
export { LiveRun, type RunListener, type Surroundings } from './live-run.ts';
