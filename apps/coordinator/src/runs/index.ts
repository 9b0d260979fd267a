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
export { LiveRun, type RunListener } from './live-run.ts';
