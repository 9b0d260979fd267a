import type { Engine } from '../engines/engine.ts';

/** The engine in a few words, as the coordinator is told. */
export const describeEngine = ({ name, version, detail }: Engine): string => `${name} (TensorFlow.js ${version}, ${detail})`.slice(0, 200);
