import type { Federation, HeadArchitecture, SiteId, Task, Tf } from '@atoll/core';
import { encodeAnswer } from '@atoll/protocol';
import type { BlobSource } from '../connection/index.ts';
import { type OpenScope, type PersonalHead, runTask, type SiteParts, type TaskContext } from '../tasks/index.ts';
import { federatedInputs } from './federated-inputs.ts';
import { taskInputs } from './task-inputs.ts';

export interface AnsweringOptions {
  readonly site: SiteId;
  readonly federation: Federation;
  /** Of heads on frozen features. */
  readonly architecture: HeadArchitecture;
  readonly openScope: OpenScope;
  readonly tf: Tf;
  readonly blobs: BlobSource;
}

/** What belongs to one answer alone. */
export type AnsweringNow = Pick<TaskContext, 'signal' | 'onEpoch'> & {
  /** Puts the head that the site chose for itself on disk. */
  readonly keepPersonal: (personal: PersonalHead) => Promise<void>;
};

/** Computes the bytes of the answer; null when it was aborted. @throws AtollError 306 */
export type Compute = (now: AnsweringNow) => Promise<Uint8Array | null>;

/** How a site answers tasks, once it has its features: fetches what the task names, then computes. */
export function answeringOf(options: AnsweringOptions): (task: Task, parts: SiteParts) => Promise<Compute> {
  const { blobs, architecture, federation, site, tf } = options;
  const inputs = taskInputs(blobs, architecture, options);
  const federated = federatedInputs(blobs, architecture, options);
  return async (task, parts) => {
    const [prepared, needed] = await Promise.all([inputs.prepare(task, parts), federated(task)]);
    const needs = needed === undefined ? {} : { federated: needed };
    return async (now) => {
      const answer = await runTask(task, { federation, site, architecture, tf, parts, ...now, ...prepared, ...needs });
      return answer === null || now.signal.aborted ? null : encodeAnswer(task.id, answer);
    };
  };
}
