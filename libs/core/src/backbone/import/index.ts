export { type AssembledGraph, assembleGraph } from './assemble.ts';
export type { FoundCuts } from './find-cuts.ts';
export { layersModelFiles, layersModelToNetwork } from './layers-model.ts';
export { type PreparedNetwork, prepareNetwork } from './prepare.ts';
export { PRESETS, type PresetName, presetPreprocessing } from './presets.ts';
