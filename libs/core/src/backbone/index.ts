export { layerInputs, layerShapes, samePadding } from './architecture.ts';
export * from './canary.ts';
export * from './canary-image.ts';
export * from './cuts.ts';
export { enlargeBicubic, type Pixels } from './enlarge.ts';
export { decodeHalfFloats, encodeHalfFloats } from './half-float.ts';
export {
  type BackboneLayer,
  type BackboneManifest,
  type CanaryReference,
  manifestDigest,
  type Preprocessing,
  parseManifest,
} from './manifest.ts';
export * from './onnx/index.ts';
export { shrinkBicubic } from './shrink.ts';
export * from './tail/index.ts';
export { type Backbone, openBackbone, tensorFloats, tensorShape } from './weights.ts';
