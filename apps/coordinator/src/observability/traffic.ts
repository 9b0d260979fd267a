import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Bytes over all connections of a server, those that have ended among them. */
export class Traffic {
  readonly #open = new Set<Socket>();
  #received = 0;
  #sent = 0;

  /** @param encrypted whether it is a server of TLS: then bytes are those inside */
  constructor(server: Server, encrypted: boolean) {
    server.on(encrypted ? 'secureConnection' : 'connection', (socket: Socket) => {
      this.#open.add(socket);
      socket.once('close', () => {
        this.#open.delete(socket);
        this.#received += socket.bytesRead;
        this.#sent += socket.bytesWritten;
      });
    });
  }

  get connections(): number {
    return this.#open.size;
  }

  get received(): number {
    return [...this.#open].reduce((sum, { bytesRead }) => sum + bytesRead, this.#received);
  }

  get sent(): number {
    return [...this.#open].reduce((sum, { bytesWritten }) => sum + bytesWritten, this.#sent);
  }
}
