import type { Tf } from '@atoll/core';

/** Best first: the order in which engines are tried. */
export const ENGINE_NAMES = ['tfjs-node-gpu', 'tfjs-node', 'webgpu', 'wasm', 'cpu'] as const;
/** The name of an engine. */
export type EngineName = (typeof ENGINE_NAMES)[number];

/** Whether the text names an engine. */
export function isEngineName(name: string): name is EngineName {
  return (ENGINE_NAMES as readonly string[]).includes(name); // a readonly tuple only takes its own members
}

/** A better engine that is not used, and why, in words that follow "is not available:". */
export interface RejectedEngine {
  readonly name: EngineName;
  readonly reason: string;
}

/** What trains heads in this process. */
export interface Engine {
  readonly name: EngineName;
  /** The namespace that belongs to this engine; import no other. */
  readonly tf: Tf;
  /** Version of TensorFlow.js. */
  readonly version: string;
  /** What it computes with, for people. */
  readonly detail: string;
  readonly rejected: readonly RejectedEngine[];
  /** Lines to print: what was chosen, then a line for each better engine with the reason why it is not used. */
  describe(): string[];
}

/** What was chosen, with the reasons against better ones. */
export function engineOf(name: EngineName, { tf, detail }: LoadedEngine, rejected: readonly RejectedEngine[], forced = false): Engine {
  const version = tf.version_core;
  return {
    name,
    tf,
    version,
    detail,
    rejected,
    describe: () => [
      `Training engine: ${name} (TensorFlow.js ${version}, ${detail})${forced ? ', as asked for' : ''}`,
      ...rejected.map((other) => `  not ${other.name}: ${other.reason}`),
    ],
  };
}

/** What a candidate hands over once it is loaded and set as the backend. */
export interface LoadedEngine {
  readonly tf: Tf;
  readonly detail: string;
}

export interface LoadOptions {
  /** A folder with its own `node_modules` that is searched before the client's. */
  readonly folder: string | undefined;
  /** True when the user asked for this engine: one that is only slower than the next is then taken too. */
  readonly forced: boolean;
}

/** Why a candidate can't be used on this machine; the message is the reason. */
export class EngineUnavailable extends Error {
  override readonly name = 'EngineUnavailable';
}
