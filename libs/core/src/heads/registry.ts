import { type AdjustmentHeadConfig, adjustmentHead } from './adjustment.ts';
import type { HeadArchitecture, HeadShape } from './architecture.ts';
import { type LinearHeadConfig, linearHead } from './linear.ts';
import { type MlpHeadConfig, mlpHead } from './mlp.ts';

export type HeadConfig = LinearHeadConfig | MlpHeadConfig | AdjustmentHeadConfig;

type Builder<Config> = (config: Config, shape: HeadShape) => HeadArchitecture;

/** Every kind of head; a new kind is one file and one line here. */
const BUILDERS: { readonly [Kind in HeadConfig['kind']]: Builder<Extract<HeadConfig, { kind: Kind }>> } = {
  linear: linearHead,
  mlp: mlpHead,
  adjustment: adjustmentHead,
};

/** The head that the configuration describes, for features of this size and this many classes. */
export function headArchitecture(config: HeadConfig, shape: HeadShape): HeadArchitecture {
  const build = BUILDERS[config.kind] as Builder<HeadConfig>; // the builder under a kind takes the configuration of that kind
  return build(config, shape);
}
