import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RgbImage } from '../backbone/index.ts';
import { tinyBackbone } from '../backbone/testing/tiny-backbone.ts';
import { BLOCKS, type Block, blockKind, fuse, fusedSize, sizeBeside } from './index.ts';

type Golden = { readonly name: string; readonly width: number; readonly height: number } & Readonly<Record<Block, readonly number[]>>;
const golden: readonly Golden[] = JSON.parse(readFileSync(new URL('./hand-crafted.golden.json', import.meta.url), 'utf8'));

/** The pictures of tools/golden/hand_crafted.py. */
const PICTURES: Readonly<Record<string, (x: number, y: number, width: number, height: number) => readonly number[]>> = {
  waves: (x, y) => [(x * x + 3 * y) % 256, (x * y + 7 * x) % 251, (5 * x + y * y) % 241],
  grey: (x, y, width, height) => {
    const value = ((x - Math.floor(width / 2)) ** 2 + 2 * (y - Math.floor(height / 3)) ** 2) % 256;
    return [value, value, value];
  },
  flat: () => [180, 81, 27],
};

function draw(width: number, height: number, pixel: (x: number, y: number) => readonly number[]): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(pixel(x, y), 3 * (y * width + x));
  return { width, height, data };
}

const images = fc
  .tuple(fc.integer({ min: 8, max: 24 }), fc.integer({ min: 8, max: 24 }))
  .chain(([width, height]) =>
    fc.uint8Array({ minLength: 3 * width * height, maxLength: 3 * width * height }).map((data) => ({ width, height, data })),
  );

describe.each(BLOCKS)('%s', (block) => {
  const { size, features } = blockKind(block);

  it.each(golden)('of $name is what numpy gives', ({ name, width, height, ...expected }) => {
    const given = features(draw(width, height, (x, y) => (PICTURES[name] ?? PICTURES.flat)(x, y, width, height)));
    expect(given).toHaveLength(size);
    expected[block].forEach((value, i) => {
      expect(given[i]).toBeCloseTo(value, 5);
    });
  });

  it('is finite and never longer than its histograms are', () => {
    fc.assert(
      fc.property(images, (image) => {
        const given = features(image);
        expect(given.every((value) => value >= 0)).toBe(true);
        expect(given.reduce((sum, value) => sum + value * value, 0) / size).toBeLessThan(1 + 1e-6);
      }),
      { numRuns: 30 },
    );
  });
});

const lightness = (x: number, y: number) => 40 + ((7 * x + 3 * y * y) % 60);

it('edge and texture do not see a change of brightness, and edge hardly one of contrast', () => {
  const grey = (change: (value: number) => number) =>
    draw(40, 40, (x, y) => {
      const value = change(lightness(x, y));
      return [value, value, value];
    });
  const plain = grey((value) => value);
  const brighter = grey((value) => value + 50);
  for (const block of ['edge', 'texture'] as const) expect(blockKind(block).features(brighter)).toEqual(blockKind(block).features(plain));
  expect(blockKind('colour').features(brighter)).not.toEqual(blockKind('colour').features(plain));
  const [weak, strong] = [plain, grey((value) => 2 * value)].map((image) => blockKind('edge').features(image));
  weak.forEach((value, i) => {
    expect(strong[i]).toBeCloseTo(value, 1);
  });
  expect(blockKind('texture').features(grey((value) => 2 * value))).toEqual(blockKind('texture').features(plain));
});

it('edges of a mirrored picture are the mirrored edges', () => {
  const picture = draw(32, 32, (x, y) => [lightness(x, y), (x * y) % 200, (3 * x + y) % 256]);
  const mirrored = draw(32, 32, (x, y) => [...picture.data.subarray(3 * (32 * y + 31 - x), 3 * (32 * y + 31 - x) + 3)]);
  const [one, other] = [picture, mirrored].map((image) => blockKind('edge').features(image));
  for (let block = 0; block < 4; block++)
    for (let cell = 0; cell < 4; cell++)
      for (let orientation = 0; orientation < 8; orientation++) {
        const from = ((block ^ 1) * 4 + (cell ^ 1)) * 8 + ((8 - orientation) % 8);
        expect(other[(block * 4 + cell) * 8 + orientation]).toBeCloseTo(one[from], 5);
      }
});

it('colour tells red, green and grey apart', () => {
  const bins = (pixel: readonly number[]) =>
    [...blockKind('colour').features(draw(8, 8, () => pixel))].flatMap((v, i) => (v > 0 ? [i % 36] : []));
  expect(new Set(bins([250, 10, 10]))).toEqual(new Set([12 + 3]));
  expect(new Set(bins([10, 100, 10]))).toEqual(new Set([12 + 8 + 2]));
  expect(new Set(bins([255, 255, 255]))).toEqual(new Set([11]));
  expect(new Set(bins([0, 0, 0]))).toEqual(new Set([0]));
});

it('blocks follow the features of the backbone, of a size with them', () => {
  const { manifest } = tinyBackbone();
  const [cut = ''] = Object.keys(manifest.canary.references);
  expect(fusedSize(manifest, cut, BLOCKS)).toBe(fusedSize(manifest, cut, []) + 128 + 236 + 144);
  expect(sizeBeside(manifest, cut)).toBe(16); // the canary's features are 6.5 in the mean: 8, and twice that
  expect([...fuse(Float32Array.of(1, 2), [Float32Array.of(3), Float32Array.of(0.5)], 4)]).toEqual([1, 2, 12, 2]);
});
