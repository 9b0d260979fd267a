import type { Engine } from '../engines/index.ts';
import type { JoinOptions } from './options.ts';

type EngineOptions = Pick<JoinOptions, 'engine' | 'enginesFolder'>;

/** TensorFlow.js has one engine a process: sites in one process share it, and none is started twice at the same time. */
const started = new Map<string, Promise<Engine>>();

/** Starts the engine that trains. @throws AtollError 301 */
export function startEngine({ engine, enginesFolder }: EngineOptions): Promise<Engine> {
  const key = JSON.stringify([engine, enginesFolder]);
  const starting = started.get(key) ?? start(engine, enginesFolder);
  started.set(key, starting);
  starting.catch(() => started.delete(key));
  return starting;
}

async function start(forced: EngineOptions['engine'], folder: string | undefined): Promise<Engine> {
  const { selectEngine } = await import('../engines/index.ts'); // TensorFlow.js loads while the connection is made
  return selectEngine({ forced, ...(folder === undefined ? {} : { folder }) });
}
