import { AtollError, type ClassMoments, type ClassSums, FACTOR_VALUE_BYTES, factorGram, gramOfFactor, triangleSize } from '@atoll/core';
import type { wire } from './codec.ts';
import { type IntegerWidth, integersFromBytes, integersToBytes, integerWidth } from './integers.ts';

/** What sums have to fit. */
export interface SumsExpectation {
  readonly classes: number;
  /** Classes of each task; one task where it is left out. */
  readonly tasks?: readonly number[];
  /** Features that are summed. */
  readonly summedSize: number;
  /** Images over all folds. */
  readonly samples: number;
}

/** Sums as they go over the wire; a Gram matrix that several have in common goes once. */
export const classSumsMessages = (all: readonly ClassSums[]): wire.ClassSums.$Properties[] =>
  all.map((one, i) => classSumsMessage(one, all.slice(0, i)));

/** The Gram matrix as its triangle or as its factor, whichever is shorter; both are exact. */
export function classSumsMessage({ counts, sums, gram }: ClassSums, before: readonly ClassSums[] = []): wire.ClassSums.$Properties {
  const dimension = sums.length / counts.length;
  const base = { counts: [...counts], sums: integersToBytes(sums, 6) };
  const same = before.findIndex((other) => other.gram === gram);
  if (same >= 0) return { ...base, sameProducts: same + 1 };
  const width = integerWidth(gram);
  const triangleBytes = gram.length * width;
  const mostRows = Math.floor(triangleBytes / (FACTOR_VALUE_BYTES * dimension));
  const images = counts.reduce((sum, count) => sum + count, 0);
  const factor = images > mostRows ? null : factorGram(gram, dimension, mostRows); // as many images, nearly always as high a rank
  return factor === null
    ? { ...base, triangleWidth: width, triangle: integersToBytes(gram, width) }
    : { ...base, factorFractionBits: factor.fractionBits, factor: integersToBytes(factor.rows, FACTOR_VALUE_BYTES) };
}

/** One fold's sums without the products of two features. */
export const classMomentsMessage = ({ counts, sums, squares }: ClassMoments): wire.ClassSums.$Properties => ({
  counts: [...counts],
  sums: integersToBytes(sums, 6),
  squares: integersToBytes(squares, 6),
});

/** The sums by fold. Throws AtollError 406, 502 (another number of features, classes or folds), 506 (sums of no such images). */
export const foldsOf = (messages: readonly wire.ClassSums.$Properties[], folds: number, expected: SumsExpectation): ClassSums[] =>
  checkedFolds(messages, folds, expected, classSumsOfMessage);

/** As {@link foldsOf}, of sums without the products of two features. */
export const momentFoldsOf = (messages: readonly wire.ClassSums.$Properties[], folds: number, expected: SumsExpectation): ClassMoments[] =>
  checkedFolds(messages, folds, expected, classMomentsOfMessage);

function checkedFolds<Sums extends Pick<ClassSums, 'counts'>>(
  messages: readonly wire.ClassSums.$Properties[],
  folds: number,
  expected: SumsExpectation,
  read: (message: wire.ClassSums.$Properties, fold: number, expected: SumsExpectation, before: readonly Sums[]) => Sums,
): Sums[] {
  const { tasks = [expected.classes], samples } = expected;
  if (messages.length !== folds * tasks.length)
    throw new AtollError(502, `Sums of ${messages.length / tasks.length} folds; the task asks for ${folds}.`);
  const all: Sums[] = [];
  for (const [at, message] of messages.entries())
    all.push(read(message, Math.floor(at / tasks.length), { ...expected, classes: tasks[at % tasks.length] ?? 0 }, all));
  for (const task of tasks.keys()) {
    const ofTask = all.filter((_, at) => at % tasks.length === task);
    const images = ofTask.reduce((sum, { counts }) => sum + counts.reduce((a, b) => a + b, 0), 0);
    if (tasks.length === 1 ? images !== samples : images > samples)
      throw new AtollError(506, `Sums over ${images} images; the site joined with ${samples}.`);
  }
  return all;
}

function classSumsOfMessage(
  message: wire.ClassSums.$Properties,
  fold: number,
  expected: SumsExpectation,
  before: readonly ClassSums[],
): ClassSums {
  const { summedSize } = expected;
  const { counts, sums } = sumsOfMessage(message, expected);
  const { sameProducts } = message;
  const gram = sameProducts ? before[sameProducts - 1]?.gram : gramOfMessage(message, summedSize);
  if (gram === undefined) throw new AtollError(406, `The Gram matrix of entry ${sameProducts}, which does not come before.`);
  checkPossible({ counts, sums, gram }, summedSize, fold);
  return { counts, sums, gram };
}

function sumsOfMessage(message: wire.ClassSums.$Properties, { classes, summedSize }: SumsExpectation): Pick<ClassSums, 'counts' | 'sums'> {
  const counts = Float64Array.from(message.counts ?? []);
  const sums = integersFromBytes(message.sums ?? new Uint8Array(), 6, 'gram.sums');
  if (counts.length === classes && sums.length === classes * summedSize) return { counts, sums };
  throw new AtollError(502, `Sums of ${counts.length} classes and ${sums.length} values; wanted: ${classes} and ${classes * summedSize}.`);
}

function classMomentsOfMessage(message: wire.ClassSums.$Properties, fold: number, expected: SumsExpectation): ClassMoments {
  const { counts, sums } = sumsOfMessage(message, expected);
  const squares = integersFromBytes(message.squares ?? new Uint8Array(), 6, 'gram.squares');
  if (squares.length !== sums.length) throw new AtollError(502, `${squares.length} sums of squares; wanted: ${sums.length}.`);
  for (const [at, square] of squares.entries()) {
    const count = counts[Math.floor(at / expected.summedSize)] as number; // a row a class
    const sum = sums[at] as number; // as many
    if (!(square >= 0 && square < LARGEST) || (square > 0 && count === 0) || sum * sum > square * count * (1 + SLACK))
      throw new AtollError(506, `The sums of fold ${fold + 1} fit no set of images.`);
  }
  return { counts, sums, squares };
}

function gramOfMessage({ triangle, triangleWidth, factor, factorFractionBits }: wire.ClassSums.$Properties, size: number): Float64Array {
  if (triangleWidth) {
    if (triangleWidth !== 4 && triangleWidth !== 6) throw new AtollError(406, `A Gram matrix in ${triangleWidth} bytes a value.`);
    const values = integersFromBytes(triangle ?? new Uint8Array(), triangleWidth satisfies IntegerWidth, 'gram.triangle');
    if (values.length !== triangleSize(size))
      throw new AtollError(502, `A Gram matrix of ${values.length} values; wanted: ${triangleSize(size)}.`);
    return values;
  }
  const rows = integersFromBytes(factor ?? new Uint8Array(), FACTOR_VALUE_BYTES, 'gram.factor');
  const rank = rows.length / size;
  if (!Number.isInteger(rank) || rank > size) throw new AtollError(502, `A Gram matrix from ${rows.length} values in rows of ${size}.`);
  const fractionBits = factorFractionBits ?? 0;
  if (fractionBits > 64) throw new AtollError(406, `${fractionBits} bits after the point.`);
  return gramOfFactor({ rank, rows, fractionBits }, size);
}

/** Numbers of a Gram matrix fit in 48 bits with their sign. */
const LARGEST = 2 ** 47;
/** Rounding of products beyond 53 bits, relative to them. */
const SLACK = 1e-12;

/**
 * Sums of real features keep Cauchy–Schwarz: no sum of products is beyond the root of the two sums of squares, and the squared
 * sums by class, each over its images, together are no more than the sum of squares.
 */
function checkPossible({ counts, sums, gram }: ClassSums, size: number, fold: number): void {
  const images = counts.reduce((sum, count) => sum + count, 0);
  const impossible = () => new AtollError(506, `The sums of fold ${fold + 1} fit no set of ${images} images.`);
  const squares = new Float64Array(size);
  for (let i = 0, at = 0; i < size; i++) {
    const square = gram[at] as number; // the triangle has this length; likewise below
    if (!(square >= 0 && square < LARGEST) || (square > 0 && images === 0)) throw impossible();
    squares[i] = square;
    at += size - i;
  }
  for (let i = 0, at = 0; i < size; i++) {
    for (let j = i; j < size; j++, at++) {
      const product = gram[at] as number;
      if (product * product > (squares[i] as number) * (squares[j] as number) * (1 + SLACK)) throw impossible();
    }
    let explained = 0;
    for (let c = 0; c < counts.length; c++) {
      const sum = sums[c * size + i] as number;
      if (sum !== 0) explained += (sum * sum) / (counts[c] as number); // endless for a class without images
    }
    if (explained > (squares[i] as number) * (1 + SLACK)) throw impossible();
  }
}
