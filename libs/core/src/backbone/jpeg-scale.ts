import type { Pixels } from './enlarge.ts';

/**
 * At which fraction of its size (1, 2, 4, 8: the whole, a half …) libvips has a JPEG decoded that is shrunk to width × height: as
 * `sharp` chooses it, one step less where that would be all of the shrinking.
 */
export function jpegScale(from: Pick<Pixels, 'width' | 'height'>, width: number, height: number): number {
  const shrink = Math.min(from.width / width, from.height / height);
  const scale = [8, 4, 2].find((one) => shrink >= one) ?? 1;
  return scale > 1 && Math.floor(shrink) === scale ? scale / 2 : scale;
}

/**
 * Pixels of a JPEG as they are when it is decoded at a half, a quarter or an eighth: libjpeg's scaled inverse DCT gives the averages
 * of neighbours, before these are rounded (jidctred.c). Here they were rounded before, so a pixel may be off by one. Sides are
 * rounded down, as libvips does.
 */
export function scaleAsJpeg(image: Pixels, scale: number): Pixels {
  if (scale === 1) return image;
  const { channels, data, width: from } = image;
  const width = Math.floor(from / scale);
  const height = Math.floor(image.height / scale);
  const target = new Uint8Array(width * height * channels);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let row = y * scale; row < (y + 1) * scale; row++)
          for (let column = x * scale; column < (x + 1) * scale; column++) sum += data[(row * from + column) * channels + channel];
        target[at++] = halfToEven(sum / scale ** 2);
      }
  return { width, height, channels, data: target };
}

/** Rounded up always, halves would make the image lighter. */
function halfToEven(value: number): number {
  const down = Math.floor(value);
  return value - down === 0.5 ? down + (down % 2) : Math.round(value);
}
