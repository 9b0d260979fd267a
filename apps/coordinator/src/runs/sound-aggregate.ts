import { type Aggregate, AtollError, type ParameterLayout, type Parameters, sameLayout } from '@atoll/core';
import { LIMITS } from '@atoll/protocol';

/** Values that a strategy remembers, in all its vectors. */
const MOST_REMEMBERED = LIMITS.blobBytes / Float64Array.BYTES_PER_ELEMENT;

/** What a strategy gives. Throws AtollError 604 for what it throws. */
export function byStrategy<Given>(strategy: string, work: () => Given): Given {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof AtollError) throw cause;
    throw new AtollError(604, `The strategy ${strategy} failed: ${cause instanceof Error ? cause.message : String(cause)}.`, { cause });
  }
}

/** Throws AtollError 604 for a promise of a strategy, whose rejection would otherwise end the process. */
export function requireNow(given: unknown, strategy: string): void {
  if (!(given instanceof Promise)) return;
  given.catch(() => undefined);
  throw new AtollError(604, `The strategy ${strategy} gave a promise, where a round is combined at once.`);
}

/**
 * What a strategy gave, if sites can go on from it: a head, and corrections, in the run's layout and of numbers that training gives,
 * and a memory of numbers. Throws AtollError 604 for anything else.
 */
export function soundAggregate(aggregate: Aggregate, layout: ParameterLayout, strategy: string): Aggregate {
  const refusal = (what: string): AtollError => new AtollError(604, `The strategy ${strategy} gave ${what}.`);
  const check = (what: string, parameters: Parameters | undefined): void => {
    const { values, layout: given } = parameters ?? {};
    if (!(values instanceof Float32Array) || given === undefined) throw refusal(`no ${what}`);
    if (!sameLayout(given, layout) || values.length !== layout.size)
      throw refusal(`a ${what} of another shape: ${values.length} values, where the run's heads have ${layout.size}`);
    if (!values.every(Number.isFinite)) throw refusal(`a ${what} that is not finite`);
    if (values.some((value) => Math.abs(value) > LIMITS.parameterMagnitude))
      throw refusal(`a ${what} with values beyond ±${LIMITS.parameterMagnitude}`);
  };
  requireNow(aggregate, strategy);
  check('head', aggregate?.parameters);
  const { memory, corrections } = aggregate;
  if (memory !== undefined) {
    let size = 0;
    for (const [name, vector] of memory) {
      if (
        typeof name !== 'string' ||
        name.length > LIMITS.textLength ||
        !(vector instanceof Float64Array) ||
        !vector.every(Number.isFinite)
      )
        throw refusal(`a memory ${JSON.stringify(String(name).slice(0, 80))} that is no vector of finite numbers`);
      size += vector.length;
    }
    if (size > MOST_REMEMBERED) throw refusal(`a memory of ${size} numbers, where ${MOST_REMEMBERED} are possible`);
  }
  if (corrections !== undefined) {
    check('correction', corrections.others);
    for (const own of corrections.sites.values()) check('correction', own);
  }
  return aggregate;
}
