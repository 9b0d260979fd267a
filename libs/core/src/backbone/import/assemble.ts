import { constantsOf, NETWORK_INPUT, type Network, neededNodes } from '../graph/network.ts';
import { ElementType, encodeModel, type OnnxNode, type OnnxValue } from '../onnx/messages.ts';
import type { FoundCuts } from './find-cuts.ts';

/** A cut of the graph file: its tensor, and its shape as `backbone.json` has it. */
export interface GraphCut {
  readonly layer: string;
  readonly shape: readonly number[];
}

/** The graph file of a backbone, and its cuts by name. */
export interface AssembledGraph {
  readonly bytes: Uint8Array;
  readonly cuts: Readonly<Record<string, GraphCut>>;
}

/**
 * Writes the network up to its cuts as the graph file of a backbone; the classifier is left out. Cuts: `pooled`, one value a
 * channel of the last activation maps; `multi-level` and `levels`, with the means of the maps of one and of up to three
 * finer resolutions behind it; `maps`, the last maps; `penultimate`, what the last layer of the classifier reads.
 */
export function assembleGraph(
  given: Network,
  { maps, pooling, penultimate }: FoundCuts,
  options: { readonly name: string; readonly penultimate: boolean },
): AssembledGraph {
  const names = newNames(given);
  const network = renamed(given, names);
  const called = (name: string): string => names.get(name) ?? name;
  const [last, ...finer] = maps;
  const nodes: OnnxNode[] = [];
  const vectors = [last, ...finer].map(({ name, shape: [channels = 0] }, level) => {
    const output = level === 0 ? 'features/pooled' : `features/level-${level}`;
    nodes.push(
      { type: level === 0 ? pooling : 'GlobalAveragePool', inputs: [called(name)], output: `${output}/spatial` },
      { type: 'Flatten', inputs: [`${output}/spatial`], output, attributes: { axis: 1 } },
    );
    return { output, channels };
  });
  const cuts: Record<string, GraphCut> = {};
  const join = (cut: string, count: number): void => {
    const parts = vectors.slice(0, count);
    const shape = [parts.reduce((sum, { channels }) => sum + channels, 0)];
    const layer = count === 1 ? 'features/pooled' : `features/${cut}`;
    if (count > 1) nodes.push({ type: 'Concat', inputs: parts.map(({ output }) => output), output: layer, attributes: { axis: 1 } });
    cuts[cut] = { layer, shape };
  };
  join('pooled', 1);
  if (vectors.length > 1) join('multi-level', 2);
  if (vectors.length > 2) join('levels', vectors.length);
  if (options.penultimate && penultimate !== null) {
    const { name, shape } = penultimate;
    nodes.push({ type: 'Flatten', inputs: [called(name)], output: 'features/penultimate', attributes: { axis: 1 } });
    cuts.penultimate = { layer: 'features/penultimate', shape };
  }
  const [channels = 0, height = 0, width = 0] = last.shape;
  cuts.maps = { layer: called(last.name), shape: [height, width, channels] };

  const outputs = [...new Map(Object.values(cuts).map((cut): [string, OnnxValue] => [cut.layer, outputOf(cut)])).values()];
  const all = neededNodes(
    [...network.nodes, ...nodes],
    outputs.map(({ name }) => name),
  );
  const inputs: OnnxValue[] = [
    { name: NETWORK_INPUT, element: ElementType.float32, dimensions: ['batch', ...(network.shapes.get(NETWORK_INPUT) ?? [])] },
  ];
  const bytes = encodeModel({ name: options.name, nodes: all, tensors: constantsOf(all, network.constants), inputs, outputs });
  return { bytes, cuts };
}

/** Names of a file may be long, and the same as those that are added. */
function newNames({ nodes, constants }: Network): ReadonlyMap<string, string> {
  const values = nodes.map(({ output, type }, i): [string, string] => [output, `layers/${i + 1}-${type}`]);
  return new Map([...values, ...[...constants.keys()].map((name, i): [string, string] => [name, `weights/${i + 1}`])]);
}

function renamed({ nodes, constants, shapes }: Network, names: ReadonlyMap<string, string>): Network {
  const called = (name: string): string => names.get(name) ?? name;
  return {
    nodes: nodes.map((node) => ({ ...node, inputs: node.inputs.map(called), output: called(node.output) })),
    constants: new Map([...constants].map(([name, tensor]) => [called(name), tensor])),
    shapes: new Map([...shapes].map(([name, shape]) => [called(name), shape])),
  };
}

/** The file has channels before height and width, as ONNX does. */
function outputOf({ layer, shape }: GraphCut): OnnxValue {
  const [height = 0, width = 0, channels = 0] = shape;
  return { name: layer, element: ElementType.float32, dimensions: ['batch', ...(shape.length === 1 ? shape : [channels, height, width])] };
}
