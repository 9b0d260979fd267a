import { digestOf, type Task } from '@atoll/core';
import { CAPABILITIES, decode, digestToBytes, encode, float32ToBytes, PROTOCOL_VERSIONS, taskOf, wire } from '@atoll/protocol';
import { CLASSES, COUNTS } from './answers.ts';
import { plain, type Reply, Speaker, type SpeakerOptions, type Transport } from './speaker.ts';

export type { Reply, Transport };

export interface LightSiteOptions extends SpeakerOptions {
  readonly name: string;
  readonly canary: Float32Array;
  /** `NAME's folder` unless told: the same name with another one is another machine. */
  readonly instance?: string;
}

/** What a light site was asked. */
export interface Asked {
  readonly run: string;
  readonly task: Task;
}

/** One connection of a site that has no images and computes nothing: it speaks the protocol, and leaves what it says to its owner. */
export class LightSite extends Speaker {
  readonly name: string;
  /** Told of each task that is handed out over this connection. */
  onTask: (asked: Asked) => void = () => undefined;
  /** Told of each run on offer. */
  onOffer: (run: string) => void = () => undefined;
  readonly #options: LightSiteOptions;

  constructor(options: LightSiteOptions) {
    super(options);
    this.#options = options;
    this.name = options.name;
    this.socket.on('task', (bytes: unknown) => {
      const { run, task } = decode(wire.Assignment, plain(bytes));
      if (task) this.onTask({ run, task: taskOf(task) });
    });
    this.socket.on('offer', (bytes: unknown) => this.onOffer(decode(wire.RunOffer, plain(bytes)).run));
  }

  /** Introduces itself and hears what runs are on offer. */
  hello(): Promise<Reply> {
    const { name, instance = `${name}'s folder` } = this.#options;
    return this.say(
      'hello',
      encode(wire.Hello, { versions: [...PROTOCOL_VERSIONS], capabilities: [...CAPABILITIES], site: name, instance, software: 'light' }),
    );
  }

  join(run: string): Promise<Reply> {
    const profile = { counts: COUNTS, classCounts: CLASSES.map(() => -1), engine: 'light', software: 'light' };
    return this.say('join', encode(wire.Join, { run, profile, canary: float32ToBytes(this.#options.canary) }));
  }

  /** The answer inside one message. */
  result({ run, task }: Asked, bytes: Uint8Array): Promise<Reply> {
    return this.say(
      'result',
      encode(wire.Result, { run, task: task.id, digest: digestToBytes(digestOf(bytes)), size: bytes.length, inline: bytes }),
    );
  }

  /** The answer in parts, from where an earlier upload ended, up to `most` parts; null when more are left. */
  async upload({ run, task }: Asked, bytes: Uint8Array, partBytes: number, most = Number.POSITIVE_INFINITY): Promise<Reply | null> {
    const digest = digestToBytes(digestOf(bytes));
    const opened = await this.say('upload', encode(wire.UploadOpen, { run, task: task.id, digest, size: bytes.length }));
    if (!opened.upload) return opened;
    let offset = opened.upload.received ?? 0;
    for (let parts = 0; offset < bytes.length; parts++) {
      if (parts >= most) return null;
      const part = await this.say('part', encode(wire.UploadPart, { digest, offset, bytes: bytes.subarray(offset, offset + partBytes) }));
      if (!part.upload) return part;
      offset = part.upload.received ?? 0;
    }
    return this.say('result', encode(wire.Result, { run, task: task.id, digest, size: bytes.length }));
  }
}
