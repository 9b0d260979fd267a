import { decode, LIMITS, SITE_NAMESPACE, wire } from '@atoll/protocol';
import { io, type Socket } from 'socket.io-client';

export type Reply = wire.Reply & wire.Reply.$Shape;
export type Transport = 'websocket' | 'polling';

export interface SpeakerOptions {
  readonly url: string;
  readonly transport?: Transport;
  /** The authority (PEM) of a coordinator that speaks TLS. */
  readonly ca?: string;
}

/** One connection to where sites speak to a coordinator: says whatever it is told to say, once, and hears the answer. */
export class Speaker {
  readonly socket: Socket;

  constructor({ url, transport = 'websocket', ca }: SpeakerOptions) {
    this.socket = io(`${url}${SITE_NAMESPACE}`, {
      transports: [transport],
      forceNew: true,
      reconnection: false,
      ...(ca === undefined ? {} : { ca }),
    });
  }

  /** Sends bytes (or anything else) and gives the decoded acknowledgement. */
  async say(event: string, payload: unknown): Promise<Reply> {
    const reply: unknown = await this.socket.timeout(LIMITS.acknowledgementMs).emitWithAck(event, payload);
    return decode(wire.Reply, plain(reply));
  }

  close(): void {
    this.socket.close();
  }
}

export const plain = (received: unknown): Uint8Array =>
  received instanceof ArrayBuffer ? new Uint8Array(received) : new Uint8Array(received as Uint8Array); // socket.io gives bytes as one of the two
