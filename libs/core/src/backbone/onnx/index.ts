export { buildOnnxGraph, cutOutput, floatsOf, IMAGE_INPUT, networkOf, onnxGraphOf } from './graph.ts';
export { ElementType, encodeModel, type OnnxGraph, type OnnxNode, type OnnxTensor } from './messages.ts';
