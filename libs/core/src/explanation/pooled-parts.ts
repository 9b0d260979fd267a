import type { Network, OnnxNode } from '../backbone/index.ts';
import type { FeaturePart } from './feature-parts.ts';

/** Nodes that are looked at between features and maps, a dozen in Atoll's own graphs: one made to keep a machine busy ends here. */
const MOST_NODES = 1_000;

/** What a vector of a network is statistics of: it has to be pooled maps, or several of them one after the other. */
export function pooledParts({ nodes, shapes }: Network, vector: string): FeaturePart[] | null {
  const makers = new Map(nodes.map((node) => [node.output, node]));
  const parts: FeaturePart[] = [];
  let offset = 0;
  let looked = 0;
  const take = (name: string): boolean => {
    const node = makers.get(name);
    const [input = ''] = node?.inputs ?? [];
    if (node === undefined || ++looked > MOST_NODES) return false;
    if (node.type === 'Concat') return node.inputs.every((each) => take(each));
    const statistic = statisticOf(node, shapes.get(input) ?? []);
    if (statistic !== null) {
      const [channels = 0, height = 0, width = 0] = shapes.get(input) ?? [];
      parts.push({ layer: input, statistic, offset, shape: [height, width, channels] });
      offset += channels;
      return true;
    }
    // One value a channel stays in order, however it is laid out.
    const isVector = (shapes.get(input) ?? []).slice(1).every((extent) => extent === 1);
    return /^(?:Flatten|Reshape)$/.test(node.type) && isVector && take(input);
  };
  return take(vector) ? parts : null;
}

/** What a node makes of all positions of `[channels, height, width]`; null for any other node. */
function statisticOf({ type, attributes }: OnnxNode, shape: readonly number[]): 'average' | 'maximum' | null {
  if (shape.length !== 3) return null;
  if (type === 'GlobalAveragePool') return 'average';
  if (type === 'GlobalMaxPool') return 'maximum';
  const axes = attributes?.axes;
  const isMean = type === 'ReduceMean' && typeof axes === 'object' && !('float' in axes);
  return isMean && [...axes].sort((a, b) => a - b).join() === '2,3' ? 'average' : null;
}
