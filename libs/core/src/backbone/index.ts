export { layerInputs, layerShapes, samePadding } from './architecture.ts';
export * from './canary.ts';
export * from './canary-image.ts';
export * from './cuts.ts';
export { enlarge, type Pixels, type ResizeFilter } from './enlarge.ts';
export { NETWORK_INPUT, type Network } from './graph/network.ts';
export { inputSize } from './graph/normalise.ts';
export { ONNX_LIMITS, type RawModel, type RawTensor, readOnnx } from './graph/read.ts';
export { decodeHalfFloats, encodeHalfFloats } from './half-float.ts';
export * from './import/index.ts';
export {
  type BackboneLayer,
  type BackboneManifest,
  type CanaryReference,
  type GraphManifest,
  type LayeredManifest,
  manifestDigest,
  parseManifest,
} from './manifest.ts';
export * from './onnx/index.ts';
export {
  cropped,
  type Framing,
  forEachChannel,
  framingOf,
  type Preprocessing,
  preprocessingSchema,
  type Size,
  scaledPreprocessing,
} from './preprocessing.ts';
export { shrink } from './shrink.ts';
export * from './tail/index.ts';
export { type Backbone, layeredManifest, openBackbone, tensorFloats, tensorShape } from './weights.ts';
