import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOf, type FitTask, keyPairOf, type RunEvent, type RunId, type Task, type TaskId } from '@atoll/core';
import { site } from '@atoll/core/testing';
import { encodeAnswer, encodeHead, type TaskAnswer } from '@atoll/protocol';
import { onTestFinished } from 'vitest';
import { Intake } from '../../server/intake.ts';
import { BlobStore, Journal, type RunEntry, Store, Uploads } from '../../storage/index.ts';
import { afterAWhile, initialHead, LiveRun, type RunContext, type RunListener } from '../index.ts';

export const RUN = 'cells-1' as RunId; // letters, a hyphen and a digit
export const COUNTS = { train: 10, validation: 0, test: 4 };

/** A run on disk that is in its first round, and what it told. */
export class TestRun {
  readonly problems: unknown[] = [];
  /** Tasks of which a stored answer was lost, and whose. */
  readonly lost: string[] = [];
  readonly store: Store;
  /** What each site was last asked. */
  readonly asked = new Map<string, Task>();
  readonly intake: Intake;
  readonly blobs: BlobStore;
  readonly run: LiveRun;
  /** The data folder. */
  readonly folder: string;
  readonly #journal: Journal;
  readonly #context: RunContext;
  #now = 1_000;

  constructor(context: RunContext, ...sites: string[]) {
    const folder = mkdtempSync(join(tmpdir(), 'atoll-run-'));
    this.folder = folder;
    const store = new Store(folder);
    this.store = store;
    onTestFinished(() => {
      store.close();
      rmSync(folder, { recursive: true, force: true });
    });
    this.#context = context;
    this.#journal = new Journal(store);
    this.blobs = new BlobStore(store);
    this.intake = new Intake(this.blobs, new Uploads(folder), this.now);
    const { federation, featureSize, gridExponent, backbone } = context;
    const created: RunEvent = {
      type: 'run-created',
      at: this.now(),
      run: RUN,
      federation,
      featureSize,
      gridExponent,
      backbone: backbone.digest,
      initialHead: this.blobs.put(encodeHead(initialHead(context))),
      by: 'operator',
    };
    this.#journal.append(RUN, created);
    this.run = this.#open([created]);
    const profile = { counts: COUNTS, classCounts: [5, 5], engine: 'cpu', software: 'test' };
    for (const name of sites) this.run.append({ type: 'site-joined', at: this.now(), site: site(name), instance: name, profile });
  }

  readonly now = (): number => {
    this.#now += 1;
    return this.#now;
  };

  #open(events: readonly RunEvent[]): LiveRun {
    const { blobs, problems, asked, now } = this;
    const listener: RunListener = {
      changed: () => undefined,
      handOut: (_run, task, sites) => {
        for (const name of sites) asked.set(name, task);
      },
      closed: () => undefined,
      lost: (_run, task, site) => this.lost.push(`${task} ${site}`),
      ended: () => undefined,
      problem: (_run, error) => problems.push(error),
    };
    const run = new LiveRun(events, this.#context, {
      journal: this.#journal,
      blobs,
      listener,
      software: 'test',
      key: keyPairOf(new Uint8Array(32)),
      now,
      after: afterAWhile,
    });
    onTestFinished(() => run.dispose());
    return run;
  }

  /** What the journal holds. */
  entries(): RunEntry[] {
    return [...this.#journal.entries()].filter((entry) => entry.run !== null);
  }

  /** The same run, from its journal. */
  again(): LiveRun {
    return this.#open(this.entries().map(({ event }) => event));
  }

  fitOf(name: string): FitTask {
    const task = this.asked.get(name);
    if (task?.kind !== 'fit') throw new Error(`${name} was asked for no training`);
    return task;
  }

  /** Answers with a head of one value throughout; true when it was there already. */
  fit(name: string, value: number, task: TaskId = this.fitOf(name).id): boolean {
    const { layout } = this.#context.architecture;
    const parameters = { layout, values: new Float32Array(layout.size).fill(value) };
    return this.answer(name, task, { kind: 'fit', parameters, samples: COUNTS.train, steps: 1, losses: [1] });
  }

  /** Answers a task; true when the answer was there already. */
  answer(name: string, task: TaskId, answer: TaskAnswer): boolean {
    const inline = encodeAnswer(task, answer);
    return this.intake.accept(this.run, {
      task,
      site: site(name),
      digest: digestOf(inline),
      size: inline.length,
      inline,
      seconds: {},
      signature: null,
    });
  }
}
