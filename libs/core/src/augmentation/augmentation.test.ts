import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canaryImage } from '../backbone/index.ts';
import { averageOf, PLAIN_VIEW, renderView, type View, viewsOf } from './index.ts';

const image = canaryImage();
const { width, height, data } = image;
const render = (view: View, [w, h] = [width, height]) => renderView(image, view, w, h, new Uint8Array(w * h * 3));
const pixel = (bytes: Uint8Array, x: number, y: number, stride = width) => [
  ...bytes.subarray(3 * (y * stride + x), 3 * (y * stride + x) + 3),
];

describe('renderView', () => {
  it('gives the image as it is', () => {
    expect(render(PLAIN_VIEW)).toEqual(data);
  });

  it('mirrors, and mirrored twice is the image', () => {
    const once = render({ ...PLAIN_VIEW, mirrored: true });
    expect(pixel(once, 10, 20)).toEqual(pixel(data, width - 1 - 10, 20));
    const twice = renderView({ width, height, data: once }, { ...PLAIN_VIEW, mirrored: true }, width, height, new Uint8Array(data.length));
    expect(twice).toEqual(data);
  });

  it('turns by whole quarters onto pixels', () => {
    const square = { width: 3, height: 3, data: Uint8Array.from({ length: 27 }, (_, i) => i) };
    const turned = renderView(square, { ...PLAIN_VIEW, angle: 90 }, 3, 3, new Uint8Array(27));
    // What is right of the centre is seen where the picture has what is below it.
    expect(pixel(turned, 2, 1, 3)).toEqual(pixel(square.data, 1, 2, 3));
    expect(pixel(turned, 1, 1, 3)).toEqual(pixel(square.data, 1, 1, 3));
  });

  it('shows a part only, and interpolates in between', () => {
    const ramp = { width: 8, height: 1, data: Uint8Array.from({ length: 24 }, (_, i) => 10 * Math.floor(i / 3)) };
    const half = renderView(ramp, { ...PLAIN_VIEW, scale: 0.5 }, 8, 1, new Uint8Array(24));
    expect([...half].filter((_, i) => i % 3 === 0)).toEqual([18, 23, 28, 33, 38, 43, 48, 53]); // 17.5, 22.5 …
  });

  it('changes brightness and contrast about the mean, and leaves grey without colour', () => {
    const grey = { width: 2, height: 1, data: Uint8Array.of(50, 50, 50, 150, 150, 150) };
    const seen = (view: Partial<View>) => [...renderView(grey, { ...PLAIN_VIEW, ...view }, 2, 1, new Uint8Array(6))];
    expect(seen({ brightness: 1.2 })).toEqual([60, 60, 60, 180, 180, 180]);
    expect(seen({ contrast: 0.5 })).toEqual([75, 75, 75, 125, 125, 125]);
    expect(seen({ saturation: 0.2 })).toEqual([50, 50, 50, 150, 150, 150]);
    const colour = { width: 1, height: 1, data: Uint8Array.of(200, 100, 0) };
    const faded = renderView(colour, { ...PLAIN_VIEW, saturation: 0 }, 1, 1, new Uint8Array(3));
    expect(new Set(faded).size).toBe(1);
  });

  it('adds noise of the deviation asked for, the same each time', () => {
    const flat = { width: 64, height: 64, data: new Uint8Array(64 * 64 * 3).fill(128) };
    const view = { ...PLAIN_VIEW, noise: 0.05, noiseSeed: 4 };
    const noisy = renderView(flat, view, 64, 64, new Uint8Array(flat.data.length));
    const deviation = Math.sqrt(noisy.reduce((sum, value) => sum + (value - 128) ** 2, 0) / noisy.length);
    expect(deviation).toBeCloseTo(0.05 * 255, 0);
    expect(renderView(flat, view, 64, 64, new Uint8Array(flat.data.length))).toEqual(noisy);
  });

  it('refuses a target of another size', () => {
    expect(() => renderView(image, PLAIN_VIEW, 2, 2, new Uint8Array(3))).toThrow(RangeError);
  });
});

describe('viewsOf', () => {
  const ranges = { crop: 0.6, rotate: 15, flip: true, colour: 0.2, noise: 0.01 };

  it('begins with the image as it is and stays within its ranges and the image', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer(), (count, seed) => {
        const [first, ...others] = viewsOf(count, ranges, seed);
        expect(first).toEqual(PLAIN_VIEW);
        for (const { scale, centre, angle, brightness, contrast, saturation } of others) {
          expect(scale).toBeGreaterThanOrEqual(0.6);
          expect(Math.abs(centre.x - 0.5)).toBeLessThanOrEqual((1 - scale) / 2);
          expect(Math.abs(centre.y - 0.5)).toBeLessThanOrEqual((1 - scale) / 2);
          expect(Math.abs(angle)).toBeLessThanOrEqual(15);
          for (const factor of [brightness, contrast, saturation]) expect(Math.abs(factor - 1)).toBeLessThanOrEqual(0.2);
        }
      }),
    );
  });

  it('are the same for the same seed; more of them begin with the fewer', () => {
    expect(viewsOf(9, ranges, 3).slice(0, 4)).toEqual(viewsOf(4, ranges, 3));
    expect(viewsOf(4, ranges, 3)).not.toEqual(viewsOf(4, ranges, 2));
    expect(viewsOf(9, ranges, 3).filter(({ mirrored }) => mirrored)).toHaveLength(4);
  });
});

it('averageOf is the mean by place', () => {
  expect(averageOf([Float32Array.of(1, 2), Float32Array.of(3, 6)])).toEqual(Float32Array.of(2, 4));
});
