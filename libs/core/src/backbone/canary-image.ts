/** Interleaved RGB bytes, row by row. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * The canary: a 256×192 picture made from whole numbers only, so that every machine draws the same bytes. Its disc and
 * checks have edges that show another resize, its red and blue differ, and its shape shows cropping.
 * The formula is the one of tools/convert-backbone/canary.py; the two must stay equal.
 */
export function canaryImage(): RgbImage {
  const width = 256;
  const height = 192;
  const data = new Uint8Array(width * height * 3);
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inDisc = (x - 128) ** 2 + (y - 96) ** 2 < 3600;
      const onCheck = (((x >> 3) ^ (y >> 3)) & 1) === 1;
      const fine = ((x * 7) ^ (y * 13)) & 63;
      data[at++] = inDisc ? 160 + fine : x;
      data[at++] = onCheck ? 96 + fine : (y + (x >> 1)) & 255;
      data[at++] = inDisc ? fine : 255 - (((x + 2 * y) >> 2) & 127);
    }
  }
  return { width, height, data };
}
