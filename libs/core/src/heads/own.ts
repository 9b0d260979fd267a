import { AtollError } from '../errors.ts';
import type { OwnOptions } from '../parts/index.ts';
import type { HeadArchitecture, HeadShape } from './architecture.ts';
import type { HeadKind } from './kind.ts';
import { lastLayerOf } from './last-layer.ts';

/** Parameters of an own head at most: 256 MiB of them. */
const MOST_PARAMETERS = 2 ** 26;

/**
 * The head of an own kind, which is held to what Atoll's own are known to do; whatever goes wrong in it is AtollError 330.
 */
export function guardedHead(kind: HeadKind, options: OwnOptions, shape: HeadShape): HeadArchitecture {
  const attempt = <Result>(what: string, work: () => Result): Result => {
    try {
      return work();
    } catch (cause) {
      if (cause instanceof AtollError) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new AtollError(330, `The head ${kind.name} could not ${what}: ${reason}.`, { cause });
    }
  };
  const head = attempt('be built', () => checked(kind.build(options, shape), shape));
  return {
    ...head,
    initialise: (seed) =>
      attempt('give its first parameters', () => {
        const parameters = head.initialise(seed);
        if (parameters.values.length !== head.layout.size || !parameters.values.every(Number.isFinite))
          throw new RangeError('they are not finite numbers in its layout');
        return parameters;
      }),
    logits: (...given) => attempt('compute scores', () => head.logits(...given)),
    representation: (...given) => attempt('compute its representation', () => head.representation(...given)),
  };
}

function checked(head: HeadArchitecture, { classes }: HeadShape): HeadArchitecture {
  const { tensors, size } = head.layout;
  if (!(Number.isSafeInteger(size) && size > 0 && size <= MOST_PARAMETERS))
    throw new RangeError(`${size} parameters, where 1 to ${MOST_PARAMETERS} are possible`);
  if (new Set(tensors.map(({ name }) => name)).size !== tensors.length) throw new RangeError('two tensors have one name');
  if (tensors.some(({ shape }) => shape.some((extent) => !Number.isInteger(extent) || extent < 1)))
    throw new RangeError('a tensor has an extent that is no whole number above 0');
  const { width, offset } = lastLayerOf(head.layout);
  if (offset + width * classes + classes !== size) throw new RangeError(`its last layer gives no score for each of ${classes} classes`);
  return head;
}
