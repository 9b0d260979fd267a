import { AtollError, currentModel, type StoredModel } from '@atoll/core';
import type { ModelStore } from '../model-store/store.ts';
import { SERVER_LIMITS } from './limits.ts';
import type { InUse, ServedModel } from './served-model.ts';

interface Following {
  readonly store: ModelStore;
  readonly served: ServedModel;
  /** Opens a model, with all that is checked of it. */
  readonly open: (model: StoredModel) => Promise<InUse>;
  readonly say: (message: string) => void;
}

/** Keeps a server at the model that its store has in use. */
export interface Follower {
  /** Why another model answers than the one in use; null where that is the one. */
  problem(): string | null;
  stop(): Promise<void>;
}

/** The model of a store that is in use. @throws AtollError 711 where none is */
export async function modelInUse(store: ModelStore): Promise<StoredModel> {
  const current = currentModel(await store.read());
  if (current === null)
    throw new AtollError(711, `No model of the store ${store.folder} is in use.`, { hint: 'Put one into use: atoll models promote NAME.' });
  return current;
}

/** Looks every second. A model that cannot be opened changes nothing: the one before goes on, and the reason is told once. */
export function followStore({ store, served, open, say }: Following): Follower {
  let problem: string | null = null;
  let looking = Promise.resolve();
  const look = async (): Promise<void> => {
    try {
      const wanted = await modelInUse(store);
      if (wanted.digest !== served.current.opened.model.digest) {
        await served.replace(await open(wanted));
        say(`Now serves ${wanted.name}, ${wanted.digest}`);
      }
      problem = null;
    } catch (error) {
      const message = error instanceof AtollError ? `${error.code} ${error.message}` : String(error);
      if (message !== problem) say(`Goes on with the model that it has: ${message}`);
      problem = message;
    }
  };
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    looking = look().finally(() => {
      busy = false;
    });
  }, SERVER_LIMITS.lookMs);
  return {
    problem: () => problem,
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}
