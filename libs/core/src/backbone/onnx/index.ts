export { buildOnnxGraph, cutOutput, IMAGE_INPUT } from './graph.ts';
