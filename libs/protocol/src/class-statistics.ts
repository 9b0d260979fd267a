import { AtollError, type ClassStatistics, type ClassStatisticsShape, type SiteId } from '@atoll/core';
import { float64FromBytes, float64ToBytes } from './bytes.ts';
import { decode, encode, wire } from './codec.ts';
import { LIMITS } from './limits.ts';
import { siteIdOf } from './names.ts';

/** The sums over several sites, and which these are, in site order. */
export interface SharedStatistics {
  readonly statistics: ClassStatistics;
  readonly sites: readonly SiteId[];
}

/** Sums as they go over the wire, of one site or of several. */
export function classStatisticsMessage(
  { counts, sums, squares, gram, fourier }: ClassStatistics,
  sites: readonly SiteId[] = [],
): wire.ClassStatistics.$Properties {
  const [sumBytes, squareBytes, gramBytes, fourierBytes] = [sums, squares, gram, fourier].map(float64ToBytes);
  return {
    counts: [...counts],
    ...(sums.length === 0 ? {} : { sums: sumBytes ?? null }),
    ...(squares.length === 0 ? {} : { squares: squareBytes ?? null }),
    ...(gram.length === 0 ? {} : { gram: gramBytes ?? null }),
    ...(fourier.length === 0 ? {} : { fourier: fourierBytes ?? null }),
    sites: [...sites],
  };
}

/** The sums that the message holds. Throws AtollError 406, 502 (other sizes than expected), 503 (not finite), 506 (counts that cannot be). */
export function classStatisticsOfMessage(message: wire.ClassStatistics.$Properties, expected: ClassStatisticsShape): ClassStatistics {
  const part = (name: 'sums' | 'squares' | 'gram' | 'fourier'): Float64Array => {
    const values = float64FromBytes(message[name] ?? new Uint8Array(), `statistics.${name}`);
    if (values.length !== expected[name]) throw new AtollError(502, `${values.length} ${name}; wanted: ${expected[name]}.`);
    if (!values.every(Number.isFinite)) throw new AtollError(503, 'A sum is NaN or infinite.');
    return values;
  };
  const counts = Float64Array.from(message.counts ?? []);
  if (counts.length !== expected.classes) throw new AtollError(502, `Counts of ${counts.length} classes; wanted: ${expected.classes}.`);
  if (!counts.every((count) => Number.isInteger(count) && count >= 0)) throw new AtollError(506, 'Counts are whole and not below 0.');
  return { counts, sums: part('sums'), squares: part('squares'), gram: part('gram'), fourier: part('fourier') };
}

/** The bytes of the sums over these sites. */
export function encodeSharedStatistics({ statistics, sites }: SharedStatistics): Uint8Array {
  return encode(wire.ClassStatistics, classStatisticsMessage(statistics, sites));
}

/** Throws AtollError 401, 406, 502, 503, 506. */
export function decodeSharedStatistics(bytes: Uint8Array, expected: ClassStatisticsShape): SharedStatistics {
  const message = decode(wire.ClassStatistics, bytes, LIMITS.blobBytes);
  return { statistics: classStatisticsOfMessage(message, expected), sites: (message.sites ?? []).map(siteIdOf) };
}
