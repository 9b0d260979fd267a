import { readFile } from 'node:fs/promises';
import { loadBackbonePackage } from '@atoll/backbone-efficientnet-lite0';
import { openBackbone, type Task } from '@atoll/core';
import { CAPABILITIES, decode, encode, float32ToBytes, PROTOCOL_VERSIONS, taskOf, wire } from '@atoll/protocol';
import { onTestFinished } from 'vitest';
import { canaryFeatures, openFrozenBackbone } from '../../apps/client/src/backbone/index.ts';
import { type Reply, Speaker } from '../../tools/light/speaker.ts';

/** A site without any of the agent's care: says whatever a test wants said, and hears the answers. */
export class RawSite extends Speaker {
  /** What it said so far. */
  readonly said: (readonly [event: string, payload: unknown])[] = [];
  readonly #tasks: Task[] = [];
  #wake = (): void => undefined;

  constructor(url: string) {
    super({ url });
    this.socket.on('task', (bytes: Uint8Array) => {
      const { task } = decode(wire.Assignment, new Uint8Array(bytes));
      if (!task) throw new Error('an assignment without a task');
      this.#tasks.push(taskOf(task));
      this.#wake();
    });
    onTestFinished(() => {
      this.socket.close();
    });
  }

  /** Sends bytes (or anything else) and gives the decoded acknowledgement. */
  override say(event: string, payload: unknown): Promise<Reply> {
    this.said.push([event, payload]);
    return super.say(event, payload);
  }

  /** The number with which it is refused; 0 when it is not. */
  async refusal(event: string, payload: unknown): Promise<number> {
    const { refusal } = await this.say(event, payload);
    return refusal?.code ?? 0;
  }

  hello(site: string, changes: wire.Hello.$Properties = {}): Promise<Reply> {
    const message = {
      versions: [...PROTOCOL_VERSIONS],
      capabilities: [...CAPABILITIES],
      site,
      instance: `raw ${site}`,
      software: 'raw',
      ...changes,
    };
    return this.say('hello', encode(wire.Hello, message));
  }

  /** Joins as a site with so many images would. */
  async join(
    run: string,
    counts: { train: number; validation: number; test: number },
    classes: number,
    canary: Float32Array,
  ): Promise<Reply> {
    const profile = { counts, classCounts: new Array<number>(classes).fill(-1), engine: 'raw', software: 'raw' };
    return this.say('join', encode(wire.Join, { run, profile, canary: float32ToBytes(canary) }));
  }

  /** The next task of this kind that is handed out. */
  async task(kind: Task['kind'], after = 0): Promise<Task> {
    for (;;) {
      const found = this.#tasks.find((task) => task.kind === kind && task.round >= after);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** The canary's features, really computed. */
export async function realCanary(cut: string): Promise<Float32Array> {
  const { manifest, weightsFile } = await loadBackbonePackage();
  const frozen = await openFrozenBackbone({
    backbone: openBackbone(manifest, new Uint8Array(await readFile(weightsFile))),
    cuts: [cut],
    threads: 1,
  });
  try {
    return await canaryFeatures(frozen, cut);
  } finally {
    await frozen.close();
  }
}
