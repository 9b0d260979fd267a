import { enlarge, shrink } from '@atoll/core';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { packagedBackbone } from '../testing/blood-cells.ts';
import { preprocess } from './preprocess.ts';

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
  [225, 224, 'bicubic'],
  [300, 300, 'bicubic'],
  [448, 450, 'bicubic'],
  [1000, 777, 'bicubic'],
  [2500, 1900, 'bicubic'],
  [100, 900, 'bicubic'],
  [300, 448, 'bilinear'],
  [1000, 777, 'bilinear'],
] as const)('an image of %i × %i is shrunk to the bit as libvips does, %s', async (width, height, filter) => {
  const data = picture(width, height);
  const wanted = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize(224, 224, { fit: 'fill', kernel: filter === 'bicubic' ? 'cubic' : 'linear', withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width: from, height: rows } = wanted.info;
  const shrunk = shrink({ width, height, channels: 3, data }, 224, 224, filter);
  expect([shrunk.width, shrunk.height]).toEqual([from, rows]);
  expect(Buffer.compare(shrunk.data, wanted.data)).toBe(0);
  expect(enlarge(shrunk, 224, 224, filter).data).toHaveLength(224 * 224 * 3);
});

it.each([
  [300, 300, '4:4:4'],
  [695, 701, '4:4:4'],
  [1200, 900, '4:2:0'],
  [2100, 2030, '4:4:4'],
  [4100, 1030, '4:2:0'],
])('a JPEG of %i × %i (%s) is decoded whole before it is shrunk', async (width, height, chromaSubsampling) => {
  const bytes = await sharp(picture(width, height), { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 90, chromaSubsampling })
    .toBuffer();
  const decoded = { width, height, channels: 3, data: await sharp(bytes).raw().toBuffer() };
  const { data } = shrink(decoded, 224, 224, 'bicubic');
  expect(Buffer.compare(await preprocess({ bytes }, (await packagedBackbone()).manifest.preprocessing), data)).toBe(0);
});
