import { AtollError, type RunId } from '@atoll/core';
import { type CoordinatorToOperator, decode, LIMITS, type OperatorToCoordinator, refusalOf, runIdOf, text, wire } from '@atoll/protocol';
import type { Socket } from 'socket.io';
import type { Hub } from './hub.ts';
import { MessageRate } from './rate.ts';
import { type Reply, respond } from './respond.ts';

type OperatorSocket = Socket<OperatorToCoordinator, CoordinatorToOperator>;

/** One connection of an operator: launch, list, watch and stop runs. */
export class OperatorSession {
  readonly #socket: OperatorSocket;
  readonly #hub: Hub;
  readonly #rate: MessageRate;
  readonly #watched = new Set<RunId>();
  #refusals = 0;

  constructor(socket: OperatorSocket, hub: Hub) {
    this.#socket = socket;
    this.#hub = hub;
    this.#rate = new MessageRate(hub.now());
    this.#answer('launch', (bytes) => {
      const { yaml, by } = decode(wire.Launch, bytes, LIMITS.federationBytes + 1_000);
      return { body: 'status', status: hub.launch(yaml, text(by, 'launch.by') || 'operator') };
    });
    this.#answer('runs', () => ({ body: 'runs', runs: { runs: hub.statuses() } }));
    this.#answer('watch', (bytes) => {
      const run = this.#run(bytes);
      const status = hub.status(run);
      if (!this.#watched.has(run) && this.#watched.size >= LIMITS.watchedRuns)
        throw new AtollError(414, `This connection watches ${LIMITS.watchedRuns} runs; that is the limit.`);
      this.#watched.add(run);
      return { body: 'status', status };
    });
    this.#answer('stop', (bytes) => {
      const request = decode(wire.RunRequest, bytes, 1_000);
      return { body: 'status', status: hub.stop(runIdOf(request.run), text(request.by, 'stop.by') || 'operator') };
    });
    socket.on('disconnect', () => hub.operatorGone(this));
  }

  status(run: RunId, status: Uint8Array): void {
    if (this.#watched.has(run)) this.#socket.emit('status', status);
  }

  #run(bytes: unknown): RunId {
    return runIdOf(decode(wire.RunRequest, bytes, 1_000).run);
  }

  #answer(event: keyof OperatorToCoordinator, handle: (bytes: unknown) => Reply): void {
    this.#socket.on(event, (bytes: unknown, acknowledge: unknown) => {
      const work = (): Reply => {
        this.#rate.count(this.#hub.now());
        return handle(bytes);
      };
      respond(acknowledge, work, (error) => this.#refused(error));
    });
  }

  #refused(error: unknown): wire.Refusal.$Properties {
    const refusal = refusalOf(error);
    this.#hub.refused(null, refusal, error);
    this.#refusals += 1;
    if (this.#refusals > LIMITS.refusalsPerConnection) setImmediate(() => this.#socket.disconnect(true));
    return refusal;
  }
}
