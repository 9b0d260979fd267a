import { randomBytes } from 'node:crypto';
import { type NetworkOptions, openNetwork } from '@atoll/client/network';
import { AtollError, KEY_BYTES, type PublicKey } from '@atoll/core';
import {
  type CoordinatorToOperator,
  type Credential,
  decode,
  encode,
  errorOf,
  isChallengeOf,
  LIMITS,
  noncesOf,
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
  /** Anything else that has an answer. @throws AtollError the refusal */
  request(event: keyof OperatorToCoordinator, message: Uint8Array): Promise<Answer>;
  close(): void;
}

type Answer = wire.Reply & wire.Reply.$Shape;
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
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', (cause) => {
      socket.close();
      reject(network.failureOf(cause) ?? new AtollError(411, `No coordinator answers at ${url} (${network.reasonOf(cause)}).`, { cause }));
    });
  });
  const by = 'name' in who ? who.name : '';
  const request: Operator['request'] = async (event, message) => {
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
  const identify = async (): Promise<void> => {
    if ('token' in who) await identifyBy(who.token, who.coordinator, request);
  };
  await identify().catch((error: unknown) => {
    socket.close();
    throw error;
  });
  const statusOf = (reply: wire.Reply.$Properties): wire.RunStatus => new wire.RunStatus(reply.status ?? {});
  return {
    request,
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
        const ask = async (): Promise<void> => take(statusOf(await request('watch', encode(wire.RunRequest, { run, by }))));
        socket.on('status', receive);
        socket.on('connect', () => void identify().then(ask).catch(reject));
        ask().catch(reject);
      }),
    close: () => socket.close(),
  };
}

async function identifyBy(token: string, coordinator: PublicKey, request: Operator['request']): Promise<void> {
  const nonce = new Uint8Array(randomBytes(KEY_BYTES));
  const { challenge } = await request('hello', encode(wire.OperatorHello, { nonce }));
  if (!isChallengeOf(coordinator, '', noncesOf(nonce, challenge), challenge))
    throw new AtollError(803, "The coordinator is not the one of the operator's file; the token was not sent.", {
      hint: 'Check --url, or give the file that belongs to this coordinator with --operator.',
    });
  await request('token', encode(wire.Token, { token: new Uint8Array(Buffer.from(token, 'base64url')) }));
}
