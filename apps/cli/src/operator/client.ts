import { type NetworkOptions, openNetwork, reasonOf } from '@atoll/client/network';
import { AtollError } from '@atoll/core';
import {
  type CoordinatorToOperator,
  decode,
  encode,
  errorOf,
  LIMITS,
  OPERATOR_NAMESPACE,
  type OperatorToCoordinator,
  wire,
} from '@atoll/protocol';
import { io, type Socket } from 'socket.io-client';

/** What an operator can ask of a coordinator. */
export interface Operator {
  launch(yaml: string): Promise<wire.RunStatus>;
  runs(): Promise<wire.RunStatus[]>;
  stop(run: string): Promise<wire.RunStatus>;
  /** Tells every change until the run has ended; the last status. */
  watch(run: string, onStatus: (status: wire.RunStatus) => void): Promise<wire.RunStatus>;
  close(): void;
}

/** Connects to a coordinator as operator. Throws AtollError 411 when it does not answer, 83x for its certificate or the proxy. */
export async function connectOperator(url: string, by: string, options: NetworkOptions = {}): Promise<Operator> {
  const network = openNetwork(url, options);
  const socket: Socket<CoordinatorToOperator, OperatorToCoordinator> = io(`${network.origin}${OPERATOR_NAMESPACE}`, {
    ...network.socketOptions,
    reconnectionDelay: LIMITS.reconnectFirstMs,
    reconnectionDelayMax: LIMITS.reconnectLastMs,
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', (cause) => {
      socket.close();
      reject(network.failureOf(cause) ?? new AtollError(411, `No coordinator answers at ${url} (${reasonOf(cause)}).`, { cause }));
    });
  });
  const request = async (event: keyof OperatorToCoordinator, message: Uint8Array): Promise<wire.Reply & wire.Reply.$Shape> => {
    const answer: unknown = await socket
      .timeout(LIMITS.acknowledgementMs)
      .emitWithAck(event, message)
      .catch((cause: unknown) => {
        throw new AtollError(411, `${url} did not answer within ${LIMITS.acknowledgementMs / 1_000} s.`, { cause });
      });
    const reply = decode(wire.Reply, answer);
    if (reply.refusal) throw errorOf(reply.refusal);
    return reply;
  };
  const statusOf = (reply: wire.Reply.$Properties): wire.RunStatus => new wire.RunStatus(reply.status ?? {});
  return {
    launch: async (yaml) => statusOf(await request('launch', encode(wire.Launch, { yaml, by }))),
    runs: async () => ((await request('runs', new Uint8Array())).runs?.runs ?? []).map((status) => new wire.RunStatus(status)),
    stop: async (run) => statusOf(await request('stop', encode(wire.RunRequest, { run, by }))),
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
        const ask = (): void => {
          request('watch', encode(wire.RunRequest, { run, by })).then((reply) => take(statusOf(reply)), reject);
        };
        socket.on('status', receive);
        socket.on('connect', ask);
        ask();
      }),
    close: () => socket.close(),
  };
}
