/** Computes the features of a batch: images as RGB bytes, `[count, height, width, 3]`. Rejects when it cannot, with the images as they were. */
export type Compute = (images: Uint8Array<ArrayBuffer>, shape: readonly number[]) => Promise<readonly Float32Array[]>;

export interface Fallback {
  readonly compute: Compute;
  /** Whether the better engine still computes. */
  readonly isBetter: boolean;
  /** Goes on with the sure engine. @throws what opening it throws */
  giveUp(error: unknown): Promise<void>;
}

/**
 * Opens the better engine and computes on it until it fails or is given up, then on the sure one, which is opened only then;
 * a batch that failed is computed there again. `onGivenUp` gets the first reason, once.
 * @throws what opening the sure engine throws
 */
export async function openWithFallback(
  better: () => Promise<Compute>,
  sure: () => Promise<Compute>,
  onGivenUp: (reason: string) => void,
): Promise<Fallback> {
  let second: Promise<Compute> | undefined;
  const goOn = (error: unknown): Promise<Compute> => {
    if (second !== undefined) return second;
    onGivenUp(error instanceof Error ? error.message : String(error));
    second = sure();
    return second;
  };
  const first = await better().catch(goOn);
  return {
    async compute(images, shape) {
      if (second !== undefined) return (await second)(images, shape);
      return first(images, shape).catch(async (error: unknown) => (await goOn(error))(images, shape));
    },
    get isBetter() {
      return second === undefined;
    },
    async giveUp(error) {
      await goOn(error);
    },
  };
}
