import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { type NetworkOptions, openNetwork } from '@atoll/client/network';
import { AtollError, KEY_BYTES } from '@atoll/core';
import {
  type Ask,
  type CoordinatorToOperator,
  type Credential,
  decode,
  encode,
  identify,
  LIMITS,
  OPERATOR_NAMESPACE,
  OperatorLine,
  type OperatorToCoordinator,
  wire,
} from '@atoll/protocol';
import { io, type Socket } from 'socket.io-client';

export type RunAction = 'stop' | 'pause' | 'resume';

/** What an operator can ask of a coordinator. */
export interface Operator {
  launch(yaml: string): Promise<wire.RunStatus>;
  runs(): Promise<wire.RunStatus[]>;
  /** Stops a run for good, holds it, or lets it go on. */
  act(action: RunAction, run: string): Promise<wire.RunStatus>;
  /** Tells every change until the run has ended; the last status. */
  watch(run: string, onStatus: (status: wire.RunStatus) => void): Promise<wire.RunStatus>;
  /** Anything else that has an answer. @throws AtollError the refusal */
  readonly request: Ask;
  close(): void;
}

type OperatorSocket = Socket<CoordinatorToOperator, OperatorToCoordinator>;

/** Who the operator is: what a coordinator knows by its token, or a name that only an open coordinator takes. */
export type Who = Pick<Credential, 'token' | 'coordinator'> | { readonly name: string };

/**
 * Connects to a coordinator as operator. The token is sent only to the coordinator of the operator's file.
 * Throws AtollError 411 when it does not answer, 83x for its certificate or the proxy, 803 when it is another one, 811 when the
 * token is not known.
 */
export async function connectOperator(url: string, who: Who, options: NetworkOptions = {}): Promise<Operator> {
  const network = openNetwork(url, options);
  const socket: OperatorSocket = io(`${network.origin}${OPERATOR_NAMESPACE}`, {
    ...network.socketOptions,
    reconnectionDelay: LIMITS.reconnectFirstMs,
    reconnectionDelayMax: LIMITS.reconnectLastMs,
  });
  const line = new OperatorLine({
    emit: (event, message) => socket.timeout(LIMITS.acknowledgementMs).emitWithAck(event, message),
    dropUnsent: () => socket.sendBuffer.splice(0).length > 0,
    prove: async (say) => {
      if ('token' in who) await identify(say, who.token, who.coordinator, new Uint8Array(randomBytes(KEY_BYTES)));
    },
    wait: (milliseconds) => setTimeout(milliseconds, undefined, { ref: false }),
    coordinator: url,
  });
  const request = line.ask;
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => line.connected().then(resolve, reject));
    socket.once('connect_error', (cause) => {
      reject(network.failureOf(cause) ?? new AtollError(411, `No coordinator answers at ${url} (${network.reasonOf(cause)}).`, { cause }));
    });
  }).catch((error: unknown) => {
    socket.close();
    throw error;
  });
  socket.on('disconnect', () => line.lost());
  socket.on('connect', () => void line.connected().catch(() => undefined)); // who asks is told
  const by = 'name' in who ? who.name : '';
  const statusOf = (reply: wire.Reply.$Properties): wire.RunStatus => new wire.RunStatus(reply.status ?? {});
  return {
    request,
    launch: async (yaml) => statusOf(await request('launch', encode(wire.Launch, { yaml, by }))),
    runs: async () => ((await request('runs', new Uint8Array())).runs?.runs ?? []).map((status) => new wire.RunStatus(status)),
    act: async (action, run) => statusOf(await request(action, encode(wire.RunRequest, { run, by }))),
    watch: (run, onStatus) =>
      new Promise((resolve, reject) => {
        const take = (status: wire.RunStatus): void => {
          onStatus(status);
          if (status.outcome === '') return;
          socket.off('status', receive);
          resolve(status);
        };
        const receive = (bytes: Uint8Array): void => {
          const status = decode(wire.RunStatus, bytes);
          if (status.run === run) take(new wire.RunStatus(status));
        };
        const ask = async (): Promise<void> => take(statusOf(await request('watch', encode(wire.RunRequest, { run, by }))));
        socket.on('status', receive);
        socket.on('connect', () => void ask().catch(reject));
        ask().catch(reject);
      }),
    close: () => socket.close(),
  };
}
