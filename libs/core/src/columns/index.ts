export { type CellProblem, type EncodedRow, encodeRow } from './encode.ts';
export { type HeadFeatureSettings, type HeadFeatures, headFeatures } from './head-features.ts';
export { columnsInWords } from './words.ts';
