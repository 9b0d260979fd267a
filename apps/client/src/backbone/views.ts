import { PLAIN_VIEW, type Preprocessing, renderView, scaledPreprocessing, type View } from '@atoll/core';
import type { ImageSource, Preprocess } from './preprocess.ts';

/** Views are taken from a picture of this many times the backbone's input, so that what they enlarge is there. */
const CANVAS = 8 / 7;

/**
 * Brings views of an image to the backbone's input, one after the other: `target` is [views, height, width, 3].
 * @throws AtollError 206 when the image cannot be decoded.
 */
export async function preprocessViews(
  preprocess: Preprocess,
  source: ImageSource,
  preprocessing: Preprocessing,
  views: readonly View[],
  target: Uint8Array,
): Promise<void> {
  const { width, height } = preprocessing;
  const size = width * height * 3;
  const [only] = views;
  if (views.length === 1 && only === PLAIN_VIEW) {
    await preprocess(source, preprocessing, target);
    return;
  }
  const canvas = scaledPreprocessing(preprocessing, CANVAS);
  const picture = { width: canvas.width, height: canvas.height, data: await preprocess(source, canvas) };
  for (const [place, view] of views.entries()) {
    const part = target.subarray(place * size, (place + 1) * size);
    if (view === PLAIN_VIEW) await preprocess(source, preprocessing, part);
    else renderView(picture, view, width, height, part);
  }
}
