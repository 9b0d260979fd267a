export { type CellProblem, type EncodedRow, encodeRow } from './encode.ts';
export { columnFactors, rawColumnWeight, standardisingOf } from './factors.ts';
export { type HeadFeatureSettings, type HeadFeatures, headFeatureSettings, headFeatures } from './head-features.ts';
export { columnsInWords } from './words.ts';
