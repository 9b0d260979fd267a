import { AtollError } from '@atoll/core';
import { LIMITS } from './limits.ts';
import { type Ask, type OperatorEvent, replyOf } from './operator.ts';

interface LineOptions {
  /** Sends an event with acknowledgement; rejects after `LIMITS.acknowledgementMs` without one. */
  readonly emit: (event: OperatorEvent, message: Uint8Array) => Promise<unknown>;
  /** Forgets what was emitted and has not been sent; whether there was anything. */
  readonly dropUnsent: () => boolean;
  /** Says who this is, as the first thing on each connection. */
  readonly prove: (say: Ask) => Promise<void>;
  /** Resolves after so many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
  /** The coordinator, as a person knows it. */
  readonly coordinator: string;
}

/** An operator's requests over connections that come and go: none goes out before the coordinator knows who asks. */
export class OperatorLine {
  readonly #options: LineOptions;
  #ready = pending();
  #isReady = false;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  /** To be called at each new connection. Throws AtollError what the proof is refused with; then requests are refused with it too. */
  async connected(): Promise<void> {
    const ready = this.#renew();
    try {
      await this.#options.prove((event, message) => this.#say(event, message));
      if (ready !== this.#ready) return; // lost in between; the next connection begins anew
      this.#isReady = true;
      ready.resolve();
    } catch (error) {
      if (!(error instanceof AtollError && error.code === 411)) ready.reject(error);
      throw error;
    }
  }

  /** To be called when a connection has ended. */
  lost(): void {
    this.#options.dropUnsent();
    this.#renew();
  }

  /** Asks as soon as there is a connection. Throws AtollError: the refusal, or 411 without an answer. */
  readonly ask: Ask = async (event, message) => {
    for (;;) {
      if (!this.#isReady) await Promise.race([this.#ready.promise, this.#patience()]);
      const answer = this.#say(event, message);
      if (!this.#options.dropUnsent()) return answer;
      // The heartbeat has run out and the end is not told yet, as after a process was frozen: socket.io keeps the message, and
      // would say it first on the next connection, before hello.
      answer.catch(() => undefined);
      this.#renew();
    }
  };

  async #say(event: OperatorEvent, message: Uint8Array): ReturnType<Ask> {
    const answer = await this.#options.emit(event, message).catch((cause: unknown) => {
      throw this.#noAnswer(cause);
    });
    return replyOf(answer);
  }

  async #patience(): Promise<never> {
    await this.#options.wait(LIMITS.acknowledgementMs);
    throw this.#noAnswer(undefined);
  }

  #noAnswer(cause: unknown): AtollError {
    const { coordinator } = this.#options;
    return new AtollError(411, `${coordinator} did not answer within ${LIMITS.acknowledgementMs / 1_000} s.`, { cause });
  }

  #renew(): Pending {
    // Who waits for the connection before waits for this one.
    const [before, next] = [this.#ready, pending()];
    next.promise.then(before.resolve, before.reject);
    this.#ready = next;
    this.#isReady = false;
    return next;
  }
}

interface Pending {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

function pending(): Pending {
  let [resolve, reject]: [() => void, (error: unknown) => void] = [() => undefined, () => undefined];
  const promise = new Promise<void>((done, failed) => {
    [resolve, reject] = [done, failed];
  });
  promise.catch(() => undefined); // told to who asks
  return { promise, resolve, reject };
}
