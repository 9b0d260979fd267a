import type { LoadedEngine } from './engine.ts';
import { loadTfjs } from './tfjs.ts';

/** Plain JavaScript: always there, and slow. */
export async function loadCpu(): Promise<LoadedEngine> {
  const tf = loadTfjs();
  await tf.setBackend('cpu');
  return { tf, detail: 'plain JavaScript' };
}
