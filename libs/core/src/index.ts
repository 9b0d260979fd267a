export * from './access/index.ts';
export * from './adaptation/index.ts';
export * from './augmentation/index.ts';
export * from './backbone/index.ts';
export { joinBytes } from './bytes.ts';
export * from './columns/index.ts';
export * from './errors.ts';
export * from './evaluation/index.ts';
export * from './explanation/index.ts';
export * from './export/index.ts';
export * from './federation/index.ts';
export * from './hand-crafted/index.ts';
export * from './heads/index.ts';
export * from './identity.ts';
export * from './keys/index.ts';
export * from './model/index.ts';
export * from './parameters/index.ts';
export type { JsonValue, OptionReader, OwnOptions, Part } from './parts/index.ts';
export * from './personal/index.ts';
export * from './random/index.ts';
export {
  type CalibrationResult,
  type CalibrationScores,
  type ClassRanking,
  type ClosedFormResult,
  type Comparison,
  type CrossSiteMatrix,
  describeClosing,
  describeGathering,
  html,
  type Markup,
  METRIC_TITLES,
  missingInWords,
  type RankingResult,
  type RunReport,
  type RunView,
  renderDocument,
  renderReport,
  renderReportText,
  type SamplePrediction,
  type Scores,
  type Section,
  type SimulatedStep,
  type SimulationResult,
  type SiteEngine,
  type SiteResult,
  type SubgroupResult,
  type TaskResult,
  type TrafficEntry,
  type ViewSection,
  viewSections,
  viewStyle,
} from './report/index.ts';
export * from './run/index.ts';
export * from './simulation/index.ts';
export * from './statistics/index.ts';
export * from './strategies/index.ts';
export * from './training/index.ts';
export * from './transfer/index.ts';
