import { aloneName, type Digest, type Evaluation, type Task } from '@atoll/core';
import { decode, encode, evaluationOf, LIMITS, taskOf, wire } from '@atoll/protocol';
import { defer, type SiteConnection, sendAnswer } from '../connection/index.ts';
import { type AnswerStore, answerKey } from '../state/answers.ts';
import type { Written } from '../state/patience.ts';
import type { PersonalHead, SiteParts } from '../tasks/index.ts';
import { type AnsweringOptions, answeringOf } from './answering.ts';
import type { PhaseClock, SitePhase } from './clock.ts';
import type { AgentListener } from './events.ts';
import type { AnsweredTask } from './outcome.ts';

export interface TaskLoopOptions extends AnsweringOptions {
  readonly run: string;
  readonly connection: Pick<SiteConnection, 'request' | 'signatureOf' | 'progress'>;
  readonly answers: AnswerStore;
  /** Puts the head that the site chose for itself on disk. */
  readonly keepPersonal: (personal: PersonalHead) => Promise<void>;
  readonly written: Written;
  /** Of the site's images; part of what an answer belongs to. */
  readonly data: Digest;
  readonly clock: PhaseClock;
  readonly emit: AgentListener;
}

interface Work {
  readonly task: Task;
  readonly deadline: number;
  readonly signal: { aborted: boolean };
  /** The answer is made and on its way: its acknowledgement says what became of it. */
  sending: boolean;
}

const PHASE_OF: Record<Task['kind'], SitePhase> = { summarise: 'training', fit: 'training', evaluate: 'evaluating' };
const PROGRESS_INTERVAL_MS = 500;

/** What a site does in a run: takes tasks one at a time, answers each once, and the same answer when asked again. */
export class TaskLoop {
  readonly answered: AnsweredTask[] = [];
  /** What the site has alone, on its test images, once that was judged. */
  aloneTest: Evaluation | null = null;
  readonly #options: TaskLoopOptions;
  readonly #answering;
  #next: Work | undefined;
  #current: Work | undefined;
  #arrived = defer<void>();
  #toldAt = 0;

  constructor(options: TaskLoopOptions) {
    this.#options = options;
    this.#answering = answeringOf(options);
  }

  /** A task came; one that is being worked on may come again. */
  assign({ run, task: message, deadline }: wire.Assignment.$Shape): void {
    if (run !== this.#options.run || !message) return;
    const task = taskOf(message);
    if (task.id === this.#current?.task.id && !this.#current.signal.aborted) return;
    // A run has one open task: a new one means that nobody waits for the one before.
    if (this.#current !== undefined) this.#current.signal.aborted = true;
    this.#next = { task, deadline: deadline ?? 0, signal: { aborted: false }, sending: false };
    this.#arrived.resolve();
  }

  /** Nobody waits for the answer any more. */
  close({ run, task, reason }: wire.TaskClosed.$Shape): void {
    if (run !== this.#options.run) return;
    if (this.#next?.task.id === task) this.#next = undefined;
    if (this.#current?.task.id !== task || this.#current === undefined) return;
    this.#current.signal.aborted = true;
    if (!this.#current.sending) this.#options.emit({ kind: 'task-closed', task: this.#current.task.id, reason: reason ?? '' });
  }

  /** Stops the work under way; its answer is not sent. */
  abort(): void {
    if (this.#current !== undefined) this.#current.signal.aborted = true;
  }

  /** Works until `ended` resolves. @throws AtollError what a task fails with, or its answer is refused with */
  async run(parts: Promise<SiteParts>, ended: Promise<unknown>): Promise<void> {
    let over = false;
    void ended.then(() => {
      over = true;
      this.abort();
      this.#arrived.resolve();
    });
    while (!over) {
      const arrival = this.#arrived.promise;
      await Promise.race([arrival, parts]); // waiting begins when the site has nothing to do of its own
      await this.#options.clock.measure('waiting', () => arrival);
      this.#arrived = defer();
      const work = this.#next;
      this.#next = undefined;
      if (work === undefined || over) continue;
      this.#current = work;
      const done = this.#perform(work, parts).catch((error: unknown) => {
        if (!work.signal.aborted) throw error; // what fails for an answer that nobody wants is no failure
      });
      done.catch(() => undefined); // after the end nobody listens
      await Promise.race([done, ended]);
      this.#current = undefined;
    }
  }

  async #perform(work: Work, parts: Promise<SiteParts>): Promise<void> {
    const { run, answers, data, connection, clock, emit } = this.#options;
    const { task, deadline } = work;
    const start = performance.now();
    emit({ kind: 'task-started', task, deadline });
    const key = answerKey(run, this.#options.site, task, data);
    const bytes = (await answers.get(key)) ?? (await this.#compute(work, await parts, key));
    if (bytes === null) return;
    work.sending = true;
    const lap = clock.lap();
    const acceptance = await clock.measure('transfer', () => sendAnswer(connection, { run, task: task.id, bytes, seconds: { ...lap } }));
    this.#current = undefined;
    await answers.keepOnly(key);
    if (acceptance !== 'went-on') this.#note(task, bytes);
    const seconds = (performance.now() - start) / 1000;
    const before = this.answered.findIndex(({ id }) => id === task.id); // asked once more: what was stored was lost
    if (before >= 0) this.answered.splice(before, 1);
    this.answered.push({ id: task.id, kind: task.kind, round: task.round, seconds, sizeBytes: bytes.length });
    emit({ kind: 'task-finished', task, seconds, acceptance, sizeBytes: bytes.length });
  }

  /** Computes the answer and puts it on disk before anybody is told of it. Null when it was aborted. */
  async #compute({ task, signal }: Work, parts: SiteParts, key: Digest): Promise<Uint8Array | null> {
    const { answers, keepPersonal, written, clock } = this.#options;
    const compute = await clock.measure('transfer', () => this.#answering(task, parts));
    const onEpoch = (epoch: number, epochs: number) => this.#tellTraining(task, epoch, epochs);
    const bytes = await clock.measure(PHASE_OF[task.kind], () =>
      compute({ signal, onEpoch, keepPersonal: (personal) => written(() => keepPersonal(personal), signal) }),
    );
    if (bytes === null) return null;
    await written(() => answers.put(key, bytes), signal);
    return bytes;
  }

  /** Tells the coordinator how far something long has come, twice a second at most. */
  tell(activity: string, done: number, total: number): void {
    const now = Date.now();
    if (now - this.#toldAt < PROGRESS_INTERVAL_MS) return;
    this.#toldAt = now;
    this.#options.connection.progress(encode(wire.Progress, { run: this.#options.run, activity, done, total }));
  }

  #tellTraining(task: Task, epoch: number, epochs: number): void {
    this.#options.emit({ kind: 'training', task, epoch, epochs });
    this.tell(task.kind === 'fit' && task.purpose === 'federated' ? 'training' : 'training alone', epoch, epochs);
  }

  #note(task: Task, bytes: Uint8Array): void {
    if (task.kind !== 'evaluate' || task.split !== 'test') return;
    const { evaluate } = decode<wire.TaskResult.$Shape>(wire.TaskResult, bytes, LIMITS.blobBytes);
    const alone = evaluate?.evaluations?.find(({ head }) => head === aloneName(this.#options.site));
    if (alone !== undefined) this.aloneTest = evaluationOf(new wire.Evaluation(alone), this.#options.architecture.tasks).evaluation;
  }
}
