export { buildOnnxGraph, cutOutput, IMAGE_INPUT, onnxGraphOf } from './graph.ts';
export { ElementType, encodeModel, type OnnxGraph, type OnnxNode, type OnnxTensor } from './messages.ts';
