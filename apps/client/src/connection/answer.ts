import { AtollError, type Digest, digestOf } from '@atoll/core';
import { digestToBytes, encode, LIMITS, wire } from '@atoll/protocol';
import type { SiteConnection } from './connection.ts';

export interface AnswerToSend {
  readonly run: string;
  readonly task: string;
  /** The encoded TaskResult. */
  readonly bytes: Uint8Array;
  readonly seconds: Readonly<Record<string, number>>;
}

/** `accepted`: it is stored. `again`: it was there already. `went-on`: the round no longer waits for it. */
export type Acceptance = 'accepted' | 'again' | 'went-on';

type Sender = Pick<SiteConnection, 'request' | 'signatureOf'>;

/** How often a transfer is begun anew before it is given up. */
const ATTEMPTS = 10;

/**
 * Sends an answer until it is acknowledged: inline if it is small, else in parts from where the coordinator has it.
 * @throws AtollError a refusal other than that the round went on.
 */
export async function sendAnswer(connection: Sender, answer: AnswerToSend): Promise<Acceptance> {
  const digest = digestOf(answer.bytes);
  for (let attempt = 1; ; attempt++) {
    try {
      return await sendOnce(connection, answer, digest);
    } catch (error) {
      if (!(error instanceof AtollError)) throw error;
      if (error.code === 501 || error.code === 505) return 'went-on';
      // 408: the coordinator lost or has another part of the transfer; 504: bytes changed on the way.
      if ((error.code !== 408 && error.code !== 504) || attempt === ATTEMPTS) throw error;
    }
  }
}

async function sendOnce(connection: Sender, { run, task, bytes, seconds }: AnswerToSend, digest: Digest): Promise<Acceptance> {
  const inline = bytes.length <= LIMITS.inlineBytes;
  if (!inline) await upload(connection, { run, task, bytes }, digest);
  const signature = await connection.signatureOf({ run, task, digest, sizeBytes: bytes.length });
  const { accepted } = await connection.request(
    'result',
    encode(wire.Result, {
      run,
      task,
      digest: digestToBytes(digest),
      size: bytes.length,
      seconds: { ...seconds },
      ...(inline ? { inline: bytes } : {}),
      ...(signature === null ? {} : { signature }),
    }),
  );
  if (!accepted) throw new AtollError(401, 'The answer to a result is not one.');
  return accepted.again ? 'again' : 'accepted';
}

async function upload(
  connection: Pick<SiteConnection, 'request'>,
  { run, task, bytes }: Omit<AnswerToSend, 'seconds'>,
  digest: Digest,
): Promise<void> {
  const named = digestToBytes(digest);
  const open = encode(wire.UploadOpen, { run, task, digest: named, size: bytes.length });
  let received = receivedOf(await connection.request('upload', open), bytes.length);
  while (received < bytes.length) {
    const part = bytes.subarray(received, received + LIMITS.partBytes);
    const next = receivedOf(
      await connection.request('part', encode(wire.UploadPart, { digest: named, offset: received, bytes: part })),
      bytes.length,
    );
    if (next <= received) throw new AtollError(408, `The coordinator has ${next} bytes after a part up to ${received + part.length}.`);
    received = next;
  }
}

function receivedOf(reply: Awaited<ReturnType<SiteConnection['request']>>, size: number): number {
  const received = reply.upload?.received ?? (reply.upload ? 0 : null);
  if (received === null || received > size) throw new AtollError(408, 'The coordinator does not say how much of the transfer it has.');
  return received;
}
