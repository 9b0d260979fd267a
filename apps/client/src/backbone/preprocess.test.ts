import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canaryImage, type Preprocessing } from '@atoll/core';
import sharp, { type Color } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preprocess } from './preprocess.ts';

interface Golden extends Pick<Preprocessing, 'width' | 'height' | 'fit' | 'resize'> {
  readonly picture: string;
  readonly shortest?: number;
  readonly places: readonly number[];
  readonly values: readonly number[];
  readonly mean: number;
}
const golden = JSON.parse(readFileSync(new URL('preprocess.golden.json', import.meta.url), 'utf8')) as Golden[]; // written by tools/golden/preprocessing.py

const spec: Preprocessing = { width: 16, height: 16, colour: 'rgb', fit: 'fill', resize: 'bicubic', subtract: 127, divide: 128 };
const pixel = (rgb: Uint8Array, x: number, y: number) => [...rgb.subarray((y * 16 + x) * 3, (y * 16 + x) * 3 + 3)];
const flat = (background: Color, channels: 3 | 4 = 3) => sharp({ create: { width: 40, height: 20, channels, background } });
/** The left half red, the right half blue. */
const halves = () =>
  flat('#ff0000').composite([{ input: { create: { width: 20, height: 20, channels: 3, background: '#0000ff' } }, left: 20, top: 0 }]);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atoll-preprocess-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('preprocess', () => {
  it.each(['jpeg', 'png', 'webp', 'tiff', 'gif'] as const)('reads %s, from a path or from bytes, as RGB', async (format) => {
    const bytes = await halves().toFormat(format).toBuffer();
    const path = join(folder, `image.${format}`);
    await writeFile(path, bytes);
    const rgb = await preprocess({ bytes }, spec);
    expect(rgb.length).toBe(16 * 16 * 3);
    for (const [i, value] of [255, 0, 0].entries()) expect(Math.abs(pixel(rgb, 1, 8)[i] - value)).toBeLessThan(10);
    for (const [i, value] of [0, 0, 255].entries()) expect(Math.abs(pixel(rgb, 14, 8)[i] - value)).toBeLessThan(10);
    expect(await preprocess({ path }, spec)).toEqual(rgb);
  });

  it('puts what is transparent on white', async () => {
    const bytes = await flat({ r: 0, g: 0, b: 0, alpha: 0 }, 4).png().toBuffer();
    expect(pixel(await preprocess({ bytes }, spec), 8, 8)).toEqual([255, 255, 255]);
  });

  it('makes RGB of grey', async () => {
    const bytes = await flat('#505050').toColourspace('b-w').png().toBuffer();
    expect((await sharp(bytes).metadata()).channels).toBe(1);
    expect(pixel(await preprocess({ bytes }, spec), 8, 8)).toEqual([80, 80, 80]);
  });

  it.each([1, 3] as const)('takes 16 bits in %i channels', async (channels) => {
    const data = new Uint16Array(40 * 20 * channels).fill(0x8080);
    const bytes = await sharp(data, { raw: { width: 40, height: 20, channels } })
      .toColourspace(channels === 1 ? 'grey16' : 'rgb16')
      .png()
      .toBuffer();
    expect((await sharp(bytes).metadata()).depth).toBe('ushort');
    for (const value of pixel(await preprocess({ bytes }, spec), 8, 8)) expect(Math.abs(value - 128)).toBeLessThanOrEqual(1);
  });

  it('turns an image as its EXIF says', async () => {
    const bytes = await halves().withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const rgb = await preprocess({ bytes }, spec);
    expect(pixel(rgb, 8, 1)[0]).toBeGreaterThan(240);
    expect(pixel(rgb, 8, 14)[2]).toBeGreaterThan(240);
  });

  it('takes the first frame of an animation', async () => {
    const frames = await Promise.all(['#00ff00', '#ff0000'].map((colour) => flat(colour).png().toBuffer()));
    const bytes = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    expect((await sharp(bytes).metadata()).pages).toBe(2);
    expect(pixel(await preprocess({ bytes }, spec), 8, 8)).toEqual([0, 255, 0]);
  });

  it('stretches, and crops nothing', async () => {
    const rgb = await preprocess({ bytes: await halves().png().toBuffer() }, spec);
    expect(pixel(rgb, 0, 0)).toEqual([255, 0, 0]);
    expect(pixel(rgb, 15, 15)).toEqual([0, 0, 255]);
  });

  it('enlarges images of a single pixel', async () => {
    const bytes = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#0a141e' } })
      .png()
      .toBuffer();
    expect(pixel(await preprocess({ bytes }, spec), 15, 0)).toEqual([10, 20, 30]);
  });

  it('refuses what is no image, what is cut off, and what is not there', async () => {
    await expect(preprocess({ bytes: new TextEncoder().encode('no image') }, spec)).rejects.toMatchObject({ code: 206 });
    await expect(preprocess({ bytes: new Uint8Array() }, spec)).rejects.toMatchObject({ code: 206 });
    const noise = await sharp({
      create: { width: 300, height: 300, channels: 3, background: '#777', noise: { type: 'gaussian', mean: 128, sigma: 30 } },
    })
      .png()
      .toBuffer();
    await expect(preprocess({ bytes: noise.subarray(0, noise.length / 2) }, spec)).rejects.toMatchObject({ code: 206 });
    const path = join(folder, 'absent.png');
    await expect(preprocess({ path }, spec)).rejects.toMatchObject({ code: 206, message: expect.stringContaining(path) });
  });

  it.each(golden)('frames $picture as Pillow and torchvision do: $fit to $width × $height, $resize', async (one) => {
    const { picture, places, values, mean, ...frame } = one;
    const upright = canaryImage();
    const pixels = picture === 'canary' ? upright : turned(upright);
    const framed = { ...spec, ...frame };
    const rgb = await preprocess({ pixels }, framed);
    const differences = places.map((place, i) => Math.abs(rgb[place] - values[i]));
    expect(Math.max(...differences)).toBeLessThanOrEqual(6);
    expect(Math.abs(rgb.reduce((sum, value) => sum + value, 0) / rgb.length - mean)).toBeLessThan(0.5);
  });

  it('cuts an image that is too long before it is resized, from the middle', async () => {
    const long = sharp({ create: { width: 900, height: 10, channels: 3, background: '#00ff00' } }).composite([
      { input: { create: { width: 400, height: 10, channels: 3, background: '#0000ff' } }, left: 250, top: 0 },
    ]);
    const rgb = await preprocess({ bytes: await long.png().toBuffer() }, { ...spec, fit: 'crop', shortest: 16 });
    expect(new Set(Array.from({ length: 16 }, (_, x) => pixel(rgb, x, 8).join(' ')))).toEqual(new Set(['0 0 255']));
  });
});

/** Rows and columns exchanged. */
function turned({ width, height, data }: ReturnType<typeof canaryImage>) {
  const result = new Uint8Array(data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) result.set(data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3), 3 * (x * height + y));
  return { width: height, height: width, data: result };
}
