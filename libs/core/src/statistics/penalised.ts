import { blockOfProducts, multiplyRows } from './block.ts';
import { cholesky, solveFactored } from './cholesky.ts';
import { factorLowRank, type LowRankFactor } from './low-rank.ts';

/** A symmetric matrix, made ready to be solved with any penalty on its diagonal. */
export interface PenalisedSystem {
  /**
   * Solves (matrix + penalty·I)·x = b in place for each of the `count` right-hand sides in `values` [n, count]; penalty above 0.
   * False when there is no solution: the matrix has a negative direction.
   */
  solve(penalty: number, values: Float64Array, count: number): boolean;
}

/** Above this share of the size, factoring the whole matrix for each penalty is the faster way. */
const LOW_RANK = 0.6;

/**
 * For a symmetric positive semi-definite `matrix` [n, n], of which the lower triangle is read, of the rank `most` at most. Where
 * that is low the matrix is factored once as Fᵀ·F, and by Woodbury's identity each penalty takes a factorisation of the size of
 * the rank: (FᵀF + λI)⁻¹ = (I − Fᵀ(FFᵀ + λI)⁻¹F) / λ.
 */
export function penalisedSystem(matrix: Float64Array, n: number, most: number): PenalisedSystem {
  const factor = most < LOW_RANK * n ? factorLowRank(matrix, n, most) : null;
  return factor === null ? whole(matrix, n) : lowRank(factor, n);
}

function whole(matrix: Float64Array, n: number): PenalisedSystem {
  return {
    solve(penalty, values, count) {
      const system = penalised(matrix, n, penalty);
      if (!cholesky(system, n)) return false;
      solveFactored(system, n, values, count);
      return true;
    },
  };
}

function lowRank({ rows, rank }: LowRankFactor, n: number): PenalisedSystem {
  const inner = rowProducts(rows, rank, n);
  return {
    solve(penalty, values, count) {
      const system = penalised(inner, rank, penalty);
      if (!cholesky(system, rank)) return false;
      const projected = new Float64Array(rank * count);
      for (let q = 0; q < rank; q++)
        for (let i = 0; i < n; i++)
          for (let c = 0; c < count; c++)
            projected[q * count + c] =
              (projected[q * count + c] as number) + (rows[q * n + i] as number) * (values[i * count + c] as number); // within the lengths; likewise below
      solveFactored(system, rank, projected, count);
      for (let q = 0; q < rank; q++)
        for (let i = 0; i < n; i++)
          for (let c = 0; c < count; c++)
            values[i * count + c] = (values[i * count + c] as number) - (rows[q * n + i] as number) * (projected[q * count + c] as number);
      for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) / penalty;
      return true;
    },
  };
}

/** A copy with the penalty on its diagonal. */
export function penalised(matrix: Float64Array, n: number, penalty: number): Float64Array {
  const system = matrix.slice();
  for (let i = 0; i < n; i++) system[i * n + i] = (system[i * n + i] as number) + penalty;
  return system;
}

/** The lower triangle of F·Fᵀ [rank, rank]. */
function rowProducts(rows: Float64Array, rank: number, n: number): Float64Array {
  const product = new Float64Array(rank * rank);
  const products = blockOfProducts();
  // Blocks of four may reach beyond the last row.
  const padded = new Float64Array((rank + 3) * n);
  padded.set(rows);
  for (let a = 0; a < rank; a += 4)
    for (let b = 0; b <= a; b += 4) {
      multiplyRows(padded, a * n, b * n, n, n, products);
      for (let i = a; i < Math.min(a + 4, rank); i++)
        for (let j = b; j < Math.min(b + 4, rank); j++) product[i * rank + j] = products[4 * (i - a) + j - b] as number;
    }
  return product;
}
