import { headNameOf } from '../federation/index.ts';
import { headRegistry, type OwnOptions } from '../parts/index.ts';
import { type AdjustmentHeadConfig, adjustmentHead } from './adjustment.ts';
import type { HeadArchitecture, HeadShape } from './architecture.ts';
import type { HeadKind } from './kind.ts';
import { type LinearHeadConfig, linearHead } from './linear.ts';
import { type MlpHeadConfig, mlpHead } from './mlp.ts';
import { guardedHead } from './own.ts';

/** An own kind of head, by its name, and its options. */
export interface OwnHeadConfig {
  readonly kind: 'own';
  readonly head: string;
  readonly options: OwnOptions;
}

/** A head that can be built: its kind with its options. */
export type HeadConfig = LinearHeadConfig | MlpHeadConfig | AdjustmentHeadConfig | OwnHeadConfig;

type Shipped = Exclude<HeadConfig, OwnHeadConfig>;
type Builder<Config> = (config: Config, shape: HeadShape) => HeadArchitecture;

/** Every kind of head that comes with Atoll; a new kind is one file and one line here. */
const SHIPPED: { readonly [Kind in Shipped['kind']]: Builder<Extract<Shipped, { kind: Kind }>> } = {
  linear: linearHead,
  mlp: mlpHead,
  adjustment: adjustmentHead,
};

for (const [name, build] of Object.entries<Builder<never>>(SHIPPED))
  headRegistry.register({ name, build: (options, shape) => build(options as never, shape) }); // under a kind stands the configuration of that kind

/** Makes an own kind of head known to this process, for federation files that name it. Throws AtollError 120. */
export function registerHead(head: HeadKind): void {
  headRegistry.register(head);
}

/** Throws AtollError 121 for an own kind that is not registered here. */
export function requireHead(config: HeadConfig): void {
  headRegistry.get(headNameOf(config));
}

/**
 * The head that the configuration describes, for features of this size and this many classes.
 * Throws AtollError 121 for an own kind that is not registered here, 330 for one that builds no head.
 */
export function headArchitecture(config: HeadConfig, shape: HeadShape): HeadArchitecture {
  const kind = headRegistry.get(headNameOf(config));
  return config.kind === 'own' ? guardedHead(kind, config.options, shape) : kind.build({ ...config }, shape);
}
