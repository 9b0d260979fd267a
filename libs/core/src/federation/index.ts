export { type Column, columnsSchema, sizeOfColumn, sizeOfColumns } from './columns.ts';
export * from './duration.ts';
export { headSchema } from './heads.ts';
export { type LeaveOneSiteOut, leaveOneSiteOut } from './leave-one-site-out.ts';
export * from './loss.ts';
export { headNameOf, strategyNameOf } from './own-parts.ts';
export * from './schema.ts';
export { standardisesAtSite } from './standardise.ts';
export { isSolved, needsGram, type SolvedStrategy, type StrategyName, type StrategyOptions, strategySchema } from './strategies.ts';
export { type Subgroup, type SubgroupColumn, subgroupOf, subgroupsOf } from './subgroups.ts';
export {
  ABSENT_PRESENT,
  isMultiLabel,
  outputNames,
  outputShapeOf,
  outputsOf,
  type TaskClasses,
  type TaskSource,
  taskSizesOf,
  tasksOf,
} from './tasks.ts';
export { SCOPES, type Scope, scopesOf, type TailScope } from './transfer.ts';
export { type AdaptationConfig, adaptsByScores, learnsWithoutLabels, UNLABELLED_FOLDER } from './unlabelled.ts';
export { rowsAnImage, type ViewsConfig, viewsSchema } from './views.ts';
