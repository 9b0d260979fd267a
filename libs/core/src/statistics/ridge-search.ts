/** Strengths that are tried: half powers of ten from 10⁻³ to 10³. */
const STEPS_A_DECADE = 2;
const REACH = 3 * STEPS_A_DECADE;
/** A weaker penalty has to lower the error by this share: where the valley is flat, the stronger one generalises no worse. */
const WORTH_GOING_DOWN = 0.005;

/** A strength that was tried, and its error. */
export interface RidgeError {
  readonly ridge: number;
  readonly error: number;
}

/**
 * The strength with the least error, found by going downhill from 1 in half decades; the error as a function of the strength
 * has one valley in all but odd cases. Of about equals the larger. `errorAt` may work on several strengths at once.
 */
export async function searchRidge(errorAt: (ridge: number) => Promise<number>): Promise<{ ridge: number; errors: RidgeError[] }> {
  const known = new Map<number, Promise<number>>();
  const at = (step: number): Promise<number> => {
    const error = known.get(step) ?? (Math.abs(step) > REACH ? Promise.resolve(Number.POSITIVE_INFINITY) : errorAt(ridgeOf(step)));
    known.set(step, error);
    return error;
  };
  let best = 0;
  for (;;) {
    const [here, up, down] = await Promise.all([at(best), at(best + 1), at(best - 1)]);
    if (up <= here && up <= down && best < REACH) best += 1;
    else if (down < here * (1 - WORTH_GOING_DOWN)) best -= 1;
    else break;
  }
  const errors: RidgeError[] = [];
  for (const step of [...known.keys()].sort((a, b) => a - b))
    if (Math.abs(step) <= REACH) errors.push({ ridge: ridgeOf(step), error: await at(step) });
  return { ridge: ridgeOf(best), errors };
}

const ridgeOf = (step: number): number => 10 ** (step / STEPS_A_DECADE);
