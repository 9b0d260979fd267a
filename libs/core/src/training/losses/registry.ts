import type { LossTerm, LossTermName } from '../../federation/index.ts';
import { adversarial } from './adversarial.ts';
import { consistency } from './consistency.ts';
import { coral } from './coral.ts';
import { distillation } from './distillation.ts';
import { embeddingAlignment } from './embedding-alignment.ts';
import { entropy } from './entropy.ts';
import { featureMap } from './feature-map.ts';
import { kl } from './kl.ts';
import { l1 } from './l1.ts';
import { mmd } from './mmd.ts';
import { pseudoLabels } from './pseudo-labels.ts';
import { source } from './source.ts';
import type { Term, TermBuilder, TermSurroundings } from './term.ts';

/** Every term; a new one is one file and one line here. */
const TERMS: { readonly [Name in LossTermName]: TermBuilder<Name> } = {
  source,
  kl,
  distillation,
  'feature-map': featureMap,
  'embedding-alignment': embeddingAlignment,
  consistency,
  coral,
  mmd,
  adversarial,
  entropy,
  'pseudo-labels': pseudoLabels,
  l1,
};

/** The term that the options describe. Throws RangeError where the surroundings lack what it needs. */
export function termFrom(options: LossTerm, surroundings: TermSurroundings): Term {
  const build = TERMS[options.name] as TermBuilder<LossTermName>; // the builder under a name takes the options of that name
  return build(options, surroundings);
}
