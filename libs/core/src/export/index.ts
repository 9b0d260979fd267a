export { type DenseLayer, type ExportedHead, type HeadLayers, headLayers } from './head-layers.ts';
export { EXPORTED, QUANTISATIONS, type Quantisation } from './metadata.ts';
export { type ExportedModel, trainedBackbone } from './network.ts';
export { exportOnnx } from './onnx.ts';
export { exportTfjs, type TfjsFiles } from './tfjs.ts';
