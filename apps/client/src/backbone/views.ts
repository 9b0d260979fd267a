import { readFile } from 'node:fs/promises';
import { PLAIN_VIEW, type Preprocessing, renderView, type View } from '@atoll/core';
import { type ImageSource, preprocess } from './preprocess.ts';

/** Views are taken from a picture of this many times the backbone's input, so that what they enlarge is there. */
const CANVAS = 8 / 7;

/**
 * Brings views of an image to the backbone's input, one after the other: `target` is [views, height, width, 3].
 * @throws AtollError 206 when the image cannot be decoded.
 */
export async function preprocessViews(
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
  const input = 'path' in source ? await readOnce(source.path) : source;
  const canvas = { ...preprocessing, width: Math.round(CANVAS * width), height: Math.round(CANVAS * height) };
  const picture = { width: canvas.width, height: canvas.height, data: await preprocess(input, canvas) };
  for (const [place, view] of views.entries()) {
    const part = target.subarray(place * size, (place + 1) * size);
    if (view === PLAIN_VIEW) await preprocess(input, preprocessing, part);
    else renderView(picture, view, width, height, part);
  }
}

/** A file that cannot be read is left to {@link preprocess}, which says so. */
async function readOnce(path: string): Promise<ImageSource> {
  return readFile(path).then(
    (bytes) => ({ bytes }),
    () => ({ path }),
  );
}
