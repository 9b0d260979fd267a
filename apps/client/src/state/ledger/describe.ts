import { describeTask, type Task } from '@atoll/core';
import { decode, digestFromBytes, LIMITS, wire } from '@atoll/protocol';
import type { LedgerEntry } from './line.ts';

/** What a message is, in words, and what it is about. */
export type Subject = Pick<LedgerEntry, 'kind' | 'run' | 'task' | 'round' | 'answer'>;

const WORDS: Readonly<Record<string, string>> = {
  hello: 'who this site is: name, random number or public key, software',
  prove: 'proof that this site has its key',
  enrol: 'public halves of the invitation and of the key of this site, its name',
  rotate: 'a new public key of this site',
  join: 'how many images this site has, its engine, features of the canary',
  progress: 'how far something has come',
  blob: 'request for bytes by digest: a head, coordinates, a model',
  leave: 'that this site leaves the run',
};

const KEPT_TASKS = 100;

/** Says what messages are from their bytes; of answers, from the tasks that were handed out. */
export class Subjects {
  readonly #tasks = new Map<string, Task>();
  #columns: readonly string[] = [];
  /** By digest of the answer, what was announced as an upload. */
  readonly #uploads = new Map<string, { readonly run: string; readonly task: string }>();

  assigned(task: Task): void {
    keep(this.#tasks, task.id, task);
  }

  /** From now on answers are of these columns too. */
  takes(columns: readonly string[]): void {
    this.#columns = columns;
  }

  of(event: string, payload: Uint8Array): Subject {
    switch (event) {
      case 'join': {
        const { run } = decode<wire.Join.$Shape>(wire.Join, payload);
        return { kind: WORDS.join ?? event, ...named('run', run) };
      }
      case 'progress': {
        const { run } = decode<wire.Progress.$Shape>(wire.Progress, payload);
        return { kind: WORDS.progress ?? event, ...named('run', run) };
      }
      case 'leave': {
        const { run, reason } = decode<wire.Leave.$Shape>(wire.Leave, payload);
        return { kind: `${WORDS.leave}: ${reason ?? ''}`, ...named('run', run) };
      }
      case 'upload': {
        const { run, task, digest } = decode<wire.UploadOpen.$Shape>(wire.UploadOpen, payload);
        const answer = digestFromBytes(digest, 'upload.digest');
        keep(this.#uploads, answer, { run: run ?? '', task: task ?? '' });
        return this.#answer('announcement of', run, task, answer);
      }
      case 'part': {
        const { digest } = decode<wire.UploadPart.$Shape>(wire.UploadPart, payload);
        const answer = digestFromBytes(digest, 'part.digest');
        const { run, task } = this.#uploads.get(answer) ?? {};
        return this.#answer('part of', run, task, answer);
      }
      case 'result': {
        const { run, task, digest, inline } = decode<wire.Result.$Shape>(wire.Result, payload, LIMITS.messageBytes);
        const what = inline && inline.length > 0 ? '' : 'end of';
        return this.#answer(what, run, task, digestFromBytes(digest, 'result.digest'));
      }
      default:
        return { kind: WORDS[event] ?? `message ${event}` };
    }
  }

  /** Which columns the features are of too, where an answer is made of features. */
  #columnsIn(task: Task): string {
    if (this.#columns.length === 0 || task.kind === 'evaluate' || (task.kind === 'summarise' && task.statistics === 'scores')) return '';
    return `; the features are of the image and of the columns ${this.#columns.join(', ')}`;
  }

  #answer(what: string, run: string | null | undefined, id: string | null | undefined, answer: string): Subject {
    const task = this.#tasks.get(id ?? '');
    const kind = task === undefined ? 'an answer' : `${contentOf(task)}${this.#columnsIn(task)} (${describeTask(task)})`;
    return {
      kind: what === '' ? kind : `${what} ${kind}`,
      ...named('run', run),
      ...named('task', id),
      ...(task === undefined ? {} : { round: task.round }),
      answer,
    };
  }
}

/** What an answer to the task holds. */
function contentOf(task: Task): string {
  switch (task.kind) {
    case 'fit':
      return 'a trained head, counts and losses';
    case 'evaluate':
      return `counts of right and wrong on ${task.split} images`;
    case 'summarise':
      return SUMS[task.statistics];
  }
}

const SUMS = {
  moments: 'sums and sums of squares of features',
  gram: 'counts and sums of features by class, sums of their products',
  'class-moments': 'counts, sums and sums of squares of features by class',
  classes: 'sums that the loss needs',
  scores: 'sums of scores by class',
} as const;

function keep<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= KEPT_TASKS) break;
    map.delete(oldest);
  }
}

const named = <Key extends 'run' | 'task'>(key: Key, value: string | null | undefined): { [K in Key]?: string } =>
  value ? ({ [key]: value } as { [K in Key]: string }) : {}; // one key, as named
