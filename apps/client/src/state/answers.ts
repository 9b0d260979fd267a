import { type Digest, digestOf, type SiteId, type Task } from '@atoll/core';
import { encode, taskMessage, wire } from '@atoll/protocol';
import type { SiteFiles } from './site-files.ts';

/**
 * A site's answers, kept until the next task is answered: a site that was killed sends the same bytes again instead of
 * computing others.
 */
export interface AnswerStore {
  get(key: Digest): Promise<Uint8Array | null>;
  put(key: Digest, answer: Uint8Array): Promise<void>;
  /** Removes all but this one. */
  keepOnly(key: Digest): Promise<void>;
  clear(): Promise<void>;
}

/** What an answer belongs to: the run, all that the task says, and the images. The same name with another content is another key. */
export function answerKey(run: string, site: SiteId, task: Task, data: Digest): Digest {
  return digestOf(new TextEncoder().encode(JSON.stringify([run, digestOf(encode(wire.Task, taskMessage(task, site))), data])));
}

const SUFFIX = '.answer';

/** Opens the answers of a site in files of their own. */
export function openAnswers(files: SiteFiles): AnswerStore {
  return {
    get: (key) => files.read(key + SUFFIX),
    put: (key, answer) => files.write(key + SUFFIX, answer),
    async keepOnly(key) {
      const names = await files.list('');
      await Promise.all(names.filter((name) => name !== key + SUFFIX).map((name) => files.remove(name)));
    },
    clear: () => files.remove(''),
  };
}
