import { LIMITS, refusalOf, type wire } from '@atoll/protocol';
import type { Hub } from './hub.ts';
import { MessageRate } from './rate.ts';
import { type Reply, respond } from './respond.ts';

/** What a socket of either namespace is asked for here. */
interface TalkSocket {
  on(event: string, listener: (bytes: unknown, acknowledge: unknown) => void): unknown;
  disconnect(close: boolean): unknown;
}

/** What is said over one connection: each message is counted, each refusal has a number and is told of, and after too many it ends. */
export class Talk<Event extends string> {
  readonly #socket: TalkSocket;
  readonly #hub: Hub;
  readonly #who: () => string;
  readonly #rate: MessageRate;
  #refusals = 0;

  /** @param who talks, for the log */
  constructor(socket: TalkSocket, hub: Hub, who: () => string) {
    this.#socket = socket;
    this.#hub = hub;
    this.#who = who;
    this.#rate = new MessageRate(hub.now());
  }

  /** Acknowledges each message of this kind with what `handle` gives, or with the refusal of what it throws. */
  answer(event: Event, handle: (bytes: unknown) => Reply): void {
    this.#socket.on(event, (bytes, acknowledge) => {
      const work = (): Reply => {
        this.#rate.count(this.#hub.now());
        return handle(bytes);
      };
      respond(acknowledge, work, (error) => this.#refused(event, error));
    });
  }

  /** The same without acknowledgement. */
  hear(event: Event, handle: (bytes: unknown) => void): void {
    this.#socket.on(event, (bytes) => {
      try {
        this.#rate.count(this.#hub.now());
        handle(bytes);
      } catch (error) {
        this.#refused(event, error);
      }
    });
  }

  #refused(about: Event, error: unknown): wire.Refusal.$Properties {
    const refusal = refusalOf(error);
    this.#hub.refused(this.#who(), about, refusal, error);
    this.#refusals += 1;
    if (this.#refusals > LIMITS.refusalsPerConnection) setImmediate(() => this.#socket.disconnect(true));
    return refusal;
  }
}
