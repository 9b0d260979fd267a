export {
  backboneOf,
  contextOf,
  expectationOf,
  initialHead,
  layoutOfScope,
  loadBackbones,
  type RunContext,
  type ServedBackbone,
  subgroupEvaluations,
  testEvaluations,
} from './context.ts';
export { LiveRun, type RunListener, type Surroundings } from './live-run.ts';
