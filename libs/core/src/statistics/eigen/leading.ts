import { createRandom, type Random } from '../../random/index.ts';
import { blockOfProducts } from '../block.ts';
import { addCombinations, BLOCK, padded, productsWith } from './rows.ts';
import { type Eigenpairs, symmetricEigenpairs } from './symmetric.ts';

/** A pair is found when what the matrix makes of its vector is off by this part of the largest eigenvalue. */
const TOLERANCE = 1e-10;
/** What is left of a vector beside this part of its matrix product is rounding: it stands in the space already. */
const NOTHING_NEW = 1e-12;
/** What is left of a vector beside this part of it has lost its right angles, and is made orthogonal again. */
const CANCELLED = 1e-2;
const SEED = 1;

/**
 * The `count` leading eigenpairs of a symmetric `matrix` [n, n], of which the lower triangle is read. Lanczos' method in blocks,
 * every vector kept orthogonal to all before it: the best that the products of the matrix with a few vectors, and with these
 * products, hold. It starts from the same vectors always and uses + − × / √ alone in a fixed order: the same bits on every
 * machine. An eigenvalue that occurs more than four times may be found fewer times than that.
 *
 * Golub & Underwood: The block Lanczos method for computing eigenvalues. Mathematical Software III (1977); Parlett: The
 * Symmetric Eigenvalue Problem (1980), chapter 13.
 */
export function leadingEigenpairs(matrix: Float64Array, n: number, count: number): Eigenpairs {
  if (matrix.length !== n * n) throw new RangeError(`${matrix.length} values are no matrix of ${n} × ${n}`);
  const wanted = Math.min(count, n);
  let next = Math.ceil(2.5 * wanted) + 8 * BLOCK;
  if (next + 2 * BLOCK > n) return symmetricEigenpairs(mirrored(matrix, n, n), n, wanted);
  const space = new KrylovSpace(matrix, n);
  for (;;) {
    while (space.size < next) space.grow();
    const found = space.leading(wanted);
    if (found !== null) return found;
    next += Math.ceil(next / 4);
    if (next + 2 * BLOCK > n) return symmetricEigenpairs(mirrored(matrix, n, n), n, wanted);
  }
}

/** The whole matrix from its lower triangle, in rows of `stride` with zeros at their ends and below. */
function mirrored(lower: Float64Array, n: number, stride: number): Float64Array {
  const whole = new Float64Array(stride * stride);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      whole[i * stride + j] = lower[i * n + j];
      whole[j * stride + i] = lower[i * n + j];
    }
  return whole;
}

/** An orthonormal basis that grows by a block at a time, and what the matrix is in it: block tridiagonal. */
class KrylovSpace {
  readonly #n: number;
  readonly #stride: number;
  readonly #matrix: Float64Array;
  /** Rows of `stride`; the last block has not been multiplied yet. */
  readonly #basis: Float64Array;
  /** By block that was multiplied: its own products [BLOCK, BLOCK], and the coefficients of what is new in the next block. */
  readonly #own: Float64Array[] = [];
  readonly #coupling: Float64Array[] = [];
  readonly #random: Random = createRandom(SEED);
  readonly #products = blockOfProducts();
  readonly #factors: Float64Array;
  #largest = 0;

  constructor(matrix: Float64Array, n: number) {
    this.#n = n;
    this.#stride = padded(n);
    this.#matrix = mirrored(matrix, n, this.#stride);
    this.#basis = new Float64Array(this.#stride * this.#stride);
    this.#factors = new Float64Array(this.#stride * BLOCK);
    for (let row = 0; row < BLOCK; row++) this.#drawRow(row);
  }

  /** Vectors whose products are known. */
  get size(): number {
    return this.#own.length * BLOCK;
  }

  /** Multiplies the last block, and makes the next one of what is new in the products. */
  grow(): void {
    const [stride, basis] = [this.#stride, this.#basis];
    const first = this.size;
    const next = first + BLOCK;
    productsWith(this.#matrix, stride, basis, first, stride, this.#products, this.#factors);
    for (let j = 0; j < BLOCK; j++) for (let p = 0; p < stride; p++) basis[(next + j) * stride + p] = this.#factors[p * BLOCK + j];
    for (let j = 0; j < BLOCK; j++) this.#largest = Math.max(this.#largest, this.#length(next + j));
    productsWith(basis, next, basis, next, stride, this.#products, this.#factors);
    this.#own.push(this.#factors.slice(first * BLOCK, next * BLOCK));
    addCombinations(basis, next, this.#factors, -1, basis, next, stride);
    productsWith(basis, next, basis, next, stride, this.#products, this.#factors);
    addCombinations(basis, next, this.#factors, -1, basis, next, stride);
    this.#coupling.push(this.#orthonormalise(next));
  }

  /** The leading pairs within the space; null while one of them is off by more than the tolerance. */
  leading(count: number): Eigenpairs | null {
    const size = this.size;
    const { values, vectors } = symmetricEigenpairs(this.#inBasis(), size, count);
    const last = this.#coupling[this.#coupling.length - 1];
    const most = TOLERANCE * Math.max(Math.abs(values[0]), Number.MIN_VALUE);
    for (let i = 0; i < count; i++) {
      let square = 0;
      for (let row = 0; row < BLOCK; row++) {
        let sum = 0;
        for (let j = 0; j < BLOCK; j++) sum += last[row * BLOCK + j] * vectors[(i + 1) * size - BLOCK + j];
        square += sum * sum;
      }
      if (Math.sqrt(square) > most) return null;
    }
    return { values, vectors: this.#fromBasis(vectors, count) };
  }

  /** What the matrix is in the basis, [size, size]. */
  #inBasis(): Float64Array {
    const size = this.size;
    const inBasis = new Float64Array(size * size);
    for (const [block, own] of this.#own.entries()) {
      const first = block * BLOCK;
      for (let i = 0; i < BLOCK; i++)
        for (let j = 0; j < BLOCK; j++) inBasis[(first + i) * size + first + j] = (own[i * BLOCK + j] + own[j * BLOCK + i]) / 2;
      const coupling = this.#coupling[block];
      if (first + BLOCK === size) break;
      for (let i = 0; i < BLOCK; i++)
        for (let j = 0; j < BLOCK; j++) {
          inBasis[(first + BLOCK + i) * size + first + j] = coupling[i * BLOCK + j];
          inBasis[(first + j) * size + first + BLOCK + i] = coupling[i * BLOCK + j];
        }
    }
    return inBasis;
  }

  /** Vectors [count, size] in the basis as vectors [count, n]. */
  #fromBasis(vectors: Float64Array, count: number): Float64Array {
    const [n, stride, size] = [this.#n, this.#stride, this.size];
    const result = new Float64Array(count * n);
    const block = new Float64Array(BLOCK * stride);
    for (let first = 0; first < count; first += BLOCK) {
      const rows = Math.min(BLOCK, count - first);
      for (let k = 0; k < size; k++)
        for (let j = 0; j < BLOCK; j++) this.#factors[k * BLOCK + j] = j < rows ? vectors[(first + j) * size + k] : 0;
      block.fill(0);
      addCombinations(this.#basis, size, this.#factors, 1, block, 0, stride);
      for (let j = 0; j < rows; j++) result.set(block.subarray(j * stride, j * stride + n), (first + j) * n);
    }
    return result;
  }

  /** Makes the block from row `first` on orthonormal; returns its vectors' coefficients [BLOCK, BLOCK] in what they were. */
  #orthonormalise(first: number): Float64Array {
    const coefficients = new Float64Array(BLOCK * BLOCK);
    for (let j = 0; j < BLOCK; j++) {
      const before = this.#length(first + j);
      for (let i = 0; i < j; i++) coefficients[i * BLOCK + j] = this.#takeAway(first + i, first + j);
      const length = this.#length(first + j);
      if (length <= NOTHING_NEW * this.#largest) {
        this.#drawRow(first + j);
        continue;
      }
      coefficients[j * BLOCK + j] = length;
      this.#scale(first + j, 1 / length);
      if (length < CANCELLED * before) this.#orthogonalise(first + j);
    }
    return coefficients;
  }

  /** Puts a random direction that is new to the rows above into a row. */
  #drawRow(row: number): void {
    const at = row * this.#stride;
    for (let p = 0; p < this.#n; p++) this.#basis[at + p] = this.#random.uniform() - 0.5;
    this.#scale(row, 1 / this.#length(row));
    this.#orthogonalise(row);
  }

  /** Takes what the rows above hold out of a row, twice: once is as good as the length that is left. */
  #orthogonalise(row: number): void {
    for (let pass = 0; pass < 2; pass++) {
      for (let above = 0; above < row; above++) this.#takeAway(above, row);
      this.#scale(row, 1 / this.#length(row));
    }
  }

  /** Takes the part along one row out of another; returns how much it was. */
  #takeAway(along: number, row: number): number {
    const [basis, stride] = [this.#basis, this.#stride];
    const [a, b] = [along * stride, row * stride];
    let product = 0;
    for (let p = 0; p < stride; p++) product += basis[a + p] * basis[b + p];
    for (let p = 0; p < stride; p++) basis[b + p] -= product * basis[a + p];
    return product;
  }

  #length(row: number): number {
    const at = row * this.#stride;
    let square = 0;
    for (let p = 0; p < this.#stride; p++) square += this.#basis[at + p] * this.#basis[at + p];
    return Math.sqrt(square);
  }

  #scale(row: number, by: number): void {
    const at = row * this.#stride;
    for (let p = 0; p < this.#stride; p++) this.#basis[at + p] *= by;
  }
}
