import { type Backbone, type BackboneManifest, buildTail, pretrainedParameters, type Tail } from '../backbone/index.ts';
import { AtollError } from '../errors.ts';
import { type Federation, outputShapeOf, type TailScope, type TaskSource } from '../federation/index.ts';
import { randomTail, startTail, type TailHead, tailHead } from '../heads/index.ts';
import type { Parameters } from '../parameters/index.ts';
import { seedFrom } from '../random/index.ts';
import type { StartingPoint } from '../training/index.ts';
import { cutOfScope } from './scopes.ts';

/** What a run trains in one scope: the same at the coordinator and at every site. */
export interface ScopedTail extends TailHead {
  readonly scope: TailScope;
  /** The part of the backbone alone. */
  readonly tail: Tail;
}

/** The parts of a federation, or of a model, that a tail follows from. */
interface TailSource extends Pick<Federation, 'head'>, TaskSource {
  /** The cut where the backbone ends. */
  readonly backbone: { readonly cut: string };
  readonly training?: Pick<Federation['training'], 'fromScratch'>;
}

/**
 * What is trained in a scope. From scratch, its features are taken as they are: the run's standardisation is of pretrained ones.
 * @throws AtollError 304 where the backbone has no such part
 */
export function scopedTail(source: TailSource, manifest: BackboneManifest, scope: TailScope): ScopedTail {
  const { backbone, head, training } = source;
  const tail = buildTail(manifest, cutOfScope(manifest, scope), backbone.cut);
  const ofTail = tailHead(tail, head, outputShapeOf(source));
  const at: TailHead['at'] = (standardisation) => ofTail.at(training?.fromScratch ? null : standardisation);
  return { ...ofTail, scope, tail, at };
}

/** The weights that the backbone's part of a scope starts from: the pretrained ones, or with `training.fromScratch` random ones. */
export function firstWeights(
  { training, seed }: Pick<Federation, 'training' | 'seed'>,
  { tail }: ScopedTail,
  backbone: Backbone,
): Parameters {
  return training.fromScratch ? randomTail(tail, seedFrom(seed, 'from scratch')) : pretrainedParameters(tail, backbone);
}

/**
 * The head that a task of the scope names: one on frozen features is put on the scope's first weights; see {@link startTail}.
 * Throws AtollError 502 for a head of any other layout.
 */
export function headOfScope(federation: Federation, tail: ScopedTail, backbone: () => Backbone, head: Parameters): Parameters {
  try {
    return startTail(tail, head, () => firstWeights(federation, tail, backbone()));
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new AtollError(502, `The parameters are no head of the scope ${tail.scope}.`, { cause });
  }
}

/** Where L2-SP pulls a head of the scope: the backbone's tensors to their pretrained weights, those of the classifier nowhere. */
export function pretrainedPoint(tail: ScopedTail, backbone: Backbone): Pick<StartingPoint, 'towards' | 'tensors'> {
  const towards = { layout: tail.layout, values: new Float32Array(tail.layout.size) };
  towards.values.set(pretrainedParameters(tail.tail, backbone).values);
  return { towards, tensors: new Set(tail.tail.layout.tensors.map(({ name }) => name)) };
}
