import { AtollError } from '@atoll/core';
import type { ManagerOptions } from 'socket.io-client';

export interface GetOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** An answer over HTTP with its body still to be read. */
export interface HttpAnswer extends AsyncIterable<Uint8Array> {
  readonly statusCode?: number | undefined;
  readonly statusMessage?: string | undefined;
  /** Leaves the rest unread. */
  destroy(): unknown;
}

/** The way to one coordinator: proxy, certificates, bounds of time. */
export interface Network {
  /** `https://HOST:PORT`, without a path. */
  readonly origin: string;
  /** For socket.io: WebSocket, and long polling where that does not get through. */
  readonly socketOptions: Pick<ManagerOptions, 'agent' | 'transports' | 'tryAllTransports'>;
  /** A redirect is answered as 502. Rejects when there is no answer. */
  get(path: string, options?: GetOptions): Promise<HttpAnswer>;
  /** What certificate, TLS or proxy say against it, as an error for people; null for what passes by itself. */
  failureOf(error: unknown): AtollError | null;
  /** Why something failed, in few words. */
  reasonOf(error: unknown): string;
}

/** Leaves an answer unread that is not what was asked for: not there (AtollError 410), or none of a coordinator, such as a proxy's own. */
export function unexpected(answer: HttpAnswer, url: string): Error {
  answer.destroy();
  const { statusCode = 0, statusMessage = '' } = answer;
  return statusCode === 404 ? new AtollError(410, `${url} is not there.`) : new Error(`HTTP ${statusCode} ${statusMessage}`.trim());
}
