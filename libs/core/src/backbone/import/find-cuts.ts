import { AtollError } from '../../errors.ts';
import { type Network, neededNodes } from '../graph/network.ts';
import type { Normalised } from '../graph/normalise.ts';
import type { OnnxNode } from '../onnx/messages.ts';

/** A value of the network and its shape without the batch. */
export interface FoundValue {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Where a network can be cut. */
export interface FoundCuts {
  /** The last activation maps of each resolution, the coarsest, which are the last, first; `[channels, height, width]`. */
  readonly maps: readonly [FoundValue, ...FoundValue[]];
  /** How the network itself brings the last maps to one value a channel; the mean where it does otherwise. */
  readonly pooling: 'GlobalAveragePool' | 'GlobalMaxPool';
  /** What the classifier's last layer reads, where that is other than the pooled maps. */
  readonly penultimate: FoundValue | null;
}

/** Operators of classifiers: only of them may a part be that is not understood, and is cut off. */
const OF_A_CLASSIFIER =
  /^(?:Softmax|LogSoftmax|ArgMax|TopK|Sigmoid|Relu|Clip|Dropout|Gemm|MatMul|Add|Reshape|Flatten|Squeeze|Unsqueeze|Shape|Gather|Slice|Concat|Cast|Identity|Constant)$/;
/** Operators that keep `[batch, channels, height, width]` where they find it. */
const KEEP_LAYOUT =
  /^(?:BatchNormalization|MaxPool|AveragePool|Relu|LeakyRelu|Elu|Sigmoid|HardSigmoid|Tanh|Softplus|Clip|Add|Sub|Mul|Div|Min|Max|PRelu|Concat|Pad)$/;
/** Resolutions that are looked at. */
const RESOLUTIONS = 4;

interface Step {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/**
 * Finds where to cut: values that everything after them goes through, so that one of them says all that the rest of the
 * network knows. Throws AtollError 310 where there are no activation maps, or something unknown stands before them.
 */
export function findCuts(network: Normalised, output: string): FoundCuts {
  const steps = neededSteps(network, output);
  const opaque = network.opaque.filter((node) => steps.some(({ outputs }) => outputs === node.outputs));
  const [first] = opaque;
  if (first !== undefined && opaque.some(({ type }) => !OF_A_CLASSIFIER.test(type)))
    throw new AtollError(310, `This network cannot be run: ${first.reason}.`);

  const inLayout = new Set<string>();
  for (const { type, inputs, output: name } of network.nodes) {
    const computed = inputs.filter((input) => network.shapes.has(input));
    if (type === 'Conv' || (KEEP_LAYOUT.test(type) && computed.every((input) => inLayout.has(input)))) inLayout.add(name);
  }
  const last = new Map<string, FoundValue>();
  const padded = new Set(network.nodes.filter(({ type }) => type === 'Pad').map((node) => node.output));
  for (const name of separators(steps)) {
    const shape = network.shapes.get(name) ?? [];
    const [, height = 1, width = 1] = shape;
    if (shape.length !== 3 || height * width === 1 || !inLayout.has(name) || padded.has(name)) continue;
    const resolution = `${height} ${width}`;
    last.delete(resolution); // keeps the order of the last ones
    last.set(resolution, { name, shape });
  }
  const [maps, ...others] = [...last.values()].reverse();
  if (maps === undefined)
    throw new AtollError(310, `This network has no activation maps to cut at${first === undefined ? '' : `: ${first.reason}`}.`);
  const after = network.nodes.filter(({ inputs }) => inputs.includes(maps.name));
  const pooling = after.some(({ type }) => type === 'GlobalMaxPool') ? 'GlobalMaxPool' : 'GlobalAveragePool';
  return { maps: [maps, ...others.slice(0, RESOLUTIONS - 1)], pooling, penultimate: penultimateOf(network, steps, maps) };
}

function neededSteps({ nodes, opaque }: Normalised, output: string): Step[] {
  const all: Step[] = [...nodes.map(({ type, inputs, output: name }) => ({ type, inputs, outputs: [name] })), ...opaque];
  const makers = new Map(all.flatMap((step) => step.outputs.map((name): [string, Step] => [name, step])));
  const needed = new Set<Step>();
  const open = [output];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const step = makers.get(name);
    if (step === undefined || needed.has(step)) continue;
    needed.add(step);
    open.push(...step.inputs);
  }
  return all.filter((step) => needed.has(step));
}

/** The values that all of the network after them goes through, in order. Opaque steps stand last, and rest on what is before. */
function separators(steps: readonly Step[]): string[] {
  const made = new Set(steps.flatMap(({ outputs }) => outputs));
  const lastRead = new Map<string, number>();
  for (const [place, { inputs }] of steps.entries()) for (const name of inputs) lastRead.set(name, place);
  const live = new Set<string>();
  const found: string[] = [];
  for (const [place, { inputs, outputs }] of steps.entries()) {
    for (const name of inputs) if (lastRead.get(name) === place) live.delete(name);
    for (const name of outputs) if (made.has(name)) live.add(name);
    const [only] = live;
    if (live.size === 1 && only !== undefined) found.push(only);
  }
  return found;
}

/** What the last matrix of the network is applied to. */
function penultimateOf(network: Network, steps: readonly Step[], maps: FoundValue): FoundValue | null {
  const matrices = steps.filter(({ type, outputs: [name = ''] }) => {
    const [, height = 1, width = 1] = network.shapes.get(name) ?? [];
    return type === 'Gemm' || type === 'MatMul' || (type === 'Conv' && height * width === 1);
  });
  const input = matrices.at(-1)?.inputs[0] ?? '';
  const shape = network.shapes.get(input);
  if (shape === undefined || shape.slice(1).some((extent) => extent !== 1)) return null;
  const between = neededNodes(network.nodes, [input]);
  const start = between.findIndex((node) => node.output === maps.name);
  const changes = (node: OnnxNode): boolean =>
    !/^(?:GlobalAveragePool|GlobalMaxPool|ReduceMean|AveragePool|Flatten|Reshape)$/.test(node.type);
  return start >= 0 && between.slice(start + 1).some(changes) ? { name: input, shape: [shape[0] ?? 0] } : null;
}
