import type { Engine } from '../engines/index.ts';
import type { JoinOptions } from './options.ts';

type EngineOptions = Pick<JoinOptions, 'engine' | 'enginesFolder' | 'onEvent'>;

/** TensorFlow.js has one engine a process: sites in one process share it, and none is started twice at the same time. */
const started = new Map<string, Promise<Engine>>();

/** Starts the engine that trains, and says which it is and why no better one. @throws AtollError 301 */
export async function chooseEngine({ engine, enginesFolder, onEvent }: EngineOptions): Promise<Engine> {
  const key = JSON.stringify([engine, enginesFolder]);
  const starting = started.get(key) ?? start(engine, enginesFolder);
  started.set(key, starting);
  const selected = await starting.catch((error: unknown) => {
    started.delete(key);
    throw error;
  });
  onEvent({ kind: 'engine', name: selected.name, description: describeEngine(selected), lines: selected.describe() });
  return selected;
}

async function start(forced: EngineOptions['engine'], folder: string | undefined): Promise<Engine> {
  const { selectEngine } = await import('../engines/index.ts'); // TensorFlow.js loads while the connection is made
  return selectEngine({ forced, ...(folder === undefined ? {} : { folder }) });
}

/** The engine in a few words, as the coordinator is told. */
export const describeEngine = ({ name, version, detail }: Engine): string => `${name} (TensorFlow.js ${version}, ${detail})`.slice(0, 200);
