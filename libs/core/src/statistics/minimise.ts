/** A smooth function of a vector: its value, and its gradient into the second array. */
export type Differentiable = (at: Float64Array, gradient: Float64Array) => number;

export interface MinimiseOptions {
  /** Ends when no part of the gradient is larger. */
  readonly tolerance?: number;
  readonly iterations?: number;
}

/** Steps whose curvature is remembered. */
const MEMORY = 10;
/** Sufficient decrease of a step, and by how much one that gives less is shortened. */
const ARMIJO = 1e-4;
const SHORTER = 0.5;
const MOST_SHORTENINGS = 40;

interface Correction {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly curvature: number;
}

/**
 * Where a convex function is least, by L-BFGS from `start` (which is not changed) with steps that are halved until the value
 * falls enough. Deterministic. Nocedal & Wright: Numerical Optimization, 2nd ed., algorithm 7.5.
 */
export function minimise(
  f: Differentiable,
  start: Float64Array,
  { tolerance = 1e-8, iterations = 1000 }: MinimiseOptions = {},
): Float64Array {
  let at = start.slice();
  let gradient = new Float64Array(at.length);
  let value = f(at, gradient);
  let next = new Float64Array(at.length);
  let nextGradient = new Float64Array(at.length);
  const memory: Correction[] = [];
  for (let iteration = 0; iteration < iterations && gradient.some((part) => Math.abs(part) > tolerance); iteration++) {
    const direction = descent(gradient, memory);
    const slope = dot(direction, gradient);
    if (!(slope < 0)) break;
    let length = memory.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
    let nextValue = Number.POSITIVE_INFINITY;
    for (let shortened = 0; shortened < MOST_SHORTENINGS; shortened++, length *= SHORTER) {
      for (let i = 0; i < at.length; i++) next[i] = (at[i] as number) + length * (direction[i] as number); // all of one length; likewise below
      nextValue = f(next, nextGradient);
      if (nextValue <= value + ARMIJO * length * slope) break;
    }
    if (!(nextValue < value)) break; // the value cannot be told from lower ones
    remember(memory, difference(next, at), difference(nextGradient, gradient));
    [at, next] = [next, at];
    [gradient, nextGradient] = [nextGradient, gradient];
    value = nextValue;
  }
  return at;
}

/** Minus the gradient times the inverse of the curvature that is remembered: the two-loop recursion. */
function descent(gradient: Float64Array, memory: readonly Correction[]): Float64Array {
  const direction = gradient.map((part) => -part);
  const shares: number[] = [];
  for (const { step, change, curvature } of [...memory].reverse()) {
    const share = dot(step, direction) / curvature;
    shares.unshift(share);
    addTimes(direction, change, -share);
  }
  const last = memory.at(-1);
  const size = last === undefined ? 1 : last.curvature / dot(last.change, last.change);
  for (let i = 0; i < direction.length; i++) direction[i] = size * (direction[i] as number);
  memory.forEach(({ step, change, curvature }, k) => {
    addTimes(direction, step, (shares[k] as number) - dot(change, direction) / curvature); // a share each
  });
  return direction;
}

function remember(memory: Correction[], step: Float64Array, change: Float64Array): void {
  const curvature = dot(step, change);
  if (!(curvature > 0)) return;
  memory.push({ step, change, curvature });
  if (memory.length > MEMORY) memory.shift();
}

const difference = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, i) => value - (b[i] as number));

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function addTimes(into: Float64Array, values: Float64Array, times: number): void {
  for (let i = 0; i < into.length; i++) into[i] = (into[i] as number) + times * (values[i] as number);
}
