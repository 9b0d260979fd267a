import { openFrozenBackbone } from '../frozen.ts';
import { openEfficientNet } from './efficientnet.ts';

/** Ends the process with 3 while ONNX Runtime computes on two threads. */
export async function main(): Promise<void> {
  const backbone = await openEfficientNet();
  const frozen = await openFrozenBackbone({ backbone, cuts: ['pooled'], threads: 2 });
  const batch = new Uint8Array(8 * 224 * 224 * 3);
  await frozen.features(batch, 8);
  const under = [frozen.features(batch, 8), frozen.features(batch, 8), frozen.features(batch, 8)];
  setTimeout(() => process.exit(3), 20);
  await Promise.all(under);
}
