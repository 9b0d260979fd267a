import { enlargeBicubic, shrinkBicubic } from '@atoll/core';
import sharp from 'sharp';
import { expect, it } from 'vitest';

/** Waves, an edge and noise that is the same every time. */
function picture(width: number, height: number): Uint8Array {
  let seed = 1;
  return Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    const value = 128 + 60 * Math.sin(x / 9) + 40 * Math.cos(y / 5 + (i % 3)) + ((seed >> 16) & 31) - 16 + (x > width / 2 ? 60 : 0);
    return Math.max(0, Math.min(255, value));
  });
}

// A browser has no libvips: what it computes there has to be what every other site computes.
it.each([
  [225, 224],
  [300, 300],
  [448, 450],
  [1000, 777],
  [2500, 1900],
  [100, 900],
])('an image of %i × %i is shrunk to the bit as libvips does', async (width, height) => {
  const data = picture(width, height);
  const wanted = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize(224, 224, { fit: 'fill', kernel: 'cubic', withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width: from, height: rows } = wanted.info;
  const shrunk = shrinkBicubic({ width, height, channels: 3, data }, 224, 224);
  expect([shrunk.width, shrunk.height]).toEqual([from, rows]);
  expect(Buffer.compare(shrunk.data, wanted.data)).toBe(0);
  expect(enlargeBicubic(shrunk, 224, 224).data).toHaveLength(224 * 224 * 3);
});
