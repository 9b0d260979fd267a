import { AtollError } from '@atoll/core';
import { LIMITS } from '@atoll/protocol';
import { delay } from './delay.ts';
import { type Network, unexpected } from './network.ts';

/** A file that grows until it is whole. */
export interface PartFile {
  size(): Promise<number>;
  /** Writes on from an offset up to its size; from 0, what was there goes. */
  open(from: number): Promise<{ write(bytes: Uint8Array): Promise<void>; close(): Promise<void> }>;
  /** 64 hexadecimal digits. */
  sha256(): Promise<string>;
  remove(): Promise<void>;
}

export interface DownloadOptions {
  readonly network: Network;
  /** On the network's coordinator. */
  readonly path: string;
  /** What is there already is not fetched again. */
  readonly partFile: PartFile;
  readonly sizeBytes: number;
  /** SHA-256 of the whole, as 64 hexadecimal digits. */
  readonly sha256: string;
  /** How long it may go without a byte; then 411. */
  readonly giveUpAfterMs: number;
  readonly onProgress?: (done: number, total: number) => void;
  /** An interruption, and how long it is tried to go on. */
  readonly onWaiting?: (reason: string, until: number) => void;
  /** A request is about to go: method, path and range. */
  readonly onRequest?: (request: string) => void;
  readonly onReceived?: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Fetches a file over HTTP into `partFile`, from where it stopped before (RFC 9110, range requests), and checks its SHA-256.
 * Bytes that prove wrong are fetched once more from the start.
 * @throws AtollError 302 (not what the digest names), 410 (not there), 411 (not reachable)
 */
export async function download(options: DownloadOptions): Promise<void> {
  for (let attempt = 1; attempt <= 2; attempt++) {
    await fetchToEnd(options);
    if ((await options.partFile.sha256()) === options.sha256) return;
    await options.partFile.remove();
  }
  throw new AtollError(302, `What ${urlOf(options)} sends does not match its SHA-256.`);
}

async function fetchToEnd(options: DownloadOptions): Promise<void> {
  const { network, partFile, sizeBytes, giveUpAfterMs, onWaiting, signal } = options;
  const url = urlOf(options);
  let until = Date.now() + giveUpAfterMs;
  let pause: number = LIMITS.reconnectFirstMs;
  for (let had = await partFile.size(); had !== sizeBytes; ) {
    signal?.throwIfAborted();
    let reason = 'the transfer broke off';
    try {
      await fetchFrom(options, had);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof AtollError) throw error;
      const failure = network.failureOf(error);
      reason = failure === null ? network.reasonOf(error) : `${failure.message} ${failure.hint}`;
    }
    const has = await partFile.size();
    if (has > had) {
      until = Date.now() + giveUpAfterMs;
      pause = LIMITS.reconnectFirstMs;
    } else if (Date.now() >= until) throw new AtollError(411, `${url} cannot be fetched (${reason}).`);
    had = has;
    if (had === sizeBytes) return;
    onWaiting?.(`${url} cannot be fetched (${reason})`, until);
    await delay(pause * (0.5 + Math.random()), signal);
    pause = Math.min(2 * pause, LIMITS.reconnectLastMs);
  }
}

async function fetchFrom(options: DownloadOptions, had: number): Promise<void> {
  const { network, path, partFile, sizeBytes, onProgress, onRequest, onReceived, signal } = options;
  const url = urlOf(options);
  if (had > sizeBytes) await partFile.remove();
  const from = had > sizeBytes ? 0 : had;
  onRequest?.(`GET ${path}${from > 0 ? ` bytes=${from}-` : ''}`);
  const response = await network.get(path, {
    headers: from > 0 ? { range: `bytes=${from}-` } : {},
    ...(signal === undefined ? {} : { signal }),
  });
  const { statusCode } = response;
  if (statusCode !== 200 && statusCode !== 206) throw unexpected(response, url);
  // A server that knows no ranges sends all of it.
  const start = statusCode === 206 ? from : 0;
  const file = await partFile.open(start);
  let at = start;
  try {
    for await (const chunk of response) {
      onReceived?.(chunk.length);
      if (at + chunk.length > sizeBytes) throw new AtollError(302, `${url} sends more than ${sizeBytes} bytes.`);
      await file.write(chunk);
      at += chunk.length;
      onProgress?.(at, sizeBytes);
    }
  } finally {
    await file.close();
  }
}

const urlOf = ({ network, path }: DownloadOptions): string => network.origin + path;
