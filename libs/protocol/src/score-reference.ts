import { AtollError, type ScoreReference } from '@atoll/core';
import { float64FromBytes, float64ToBytes } from './bytes.ts';
import { decode, encode, wire } from './codec.ts';
import { LIMITS } from './limits.ts';

/** The bytes of what images without a label are compared with. */
export function encodeScoreReference({ counts, means, within, between, priors }: ScoreReference): Uint8Array {
  const [meanBytes, withinBytes, betweenBytes] = [means, within, between].map(float64ToBytes);
  return encode(wire.ScoreReference, {
    counts: [...counts],
    means: meanBytes ?? null,
    within: withinBytes ?? null,
    between: betweenBytes ?? null,
    priors: [...priors],
  });
}

/** Throws AtollError 401, 406, 502 (another number of classes), 503 (not finite), 506 (no shares, or counts that cannot be). */
export function decodeScoreReference(bytes: Uint8Array, classes: number): ScoreReference {
  const message = decode(wire.ScoreReference, bytes, LIMITS.blobBytes);
  const square = (name: 'means' | 'within' | 'between'): Float64Array => {
    const values = float64FromBytes(message[name], `reference.${name}`);
    if (values.length !== classes ** 2) throw new AtollError(502, `${values.length} ${name}; wanted: ${classes ** 2}.`);
    if (!values.every(Number.isFinite)) throw new AtollError(503, 'A score is NaN or infinite.');
    return values;
  };
  const [counts, priors] = [message.counts ?? [], message.priors ?? []].map((values) => Float64Array.from(values));
  if (counts?.length !== classes || priors?.length !== classes)
    throw new AtollError(502, `Counts of ${counts?.length} and shares of ${priors?.length} classes; wanted: ${classes}.`);
  if (!counts.every((count) => Number.isInteger(count) && count >= 0) || !priors.every((share) => share > 0 && share <= 1))
    throw new AtollError(506, 'Counts are whole and not below 0, and shares above 0 and not above 1.');
  return { counts, means: square('means'), within: square('within'), between: square('between'), priors };
}
