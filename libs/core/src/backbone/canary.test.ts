import { describe, expect, it } from 'vitest';
import { digestOf } from '../parameters/digest.ts';
import { compareCanary, requireCanary } from './canary.ts';
import { canaryImage } from './canary-image.ts';
import { tinyManifest } from './testing/tiny-backbone.ts';

it('draws the image that tools/convert-backbone draws', () => {
  const { width, height, data } = canaryImage();
  expect([width, height, data.length]).toEqual([256, 192, 256 * 192 * 3]);
  expect(digestOf(data)).toBe('342bc00680402327e0316f58b32533330aa8dd62a5a1ed7e1efe1c48c18875b7');
});

describe('compareCanary', () => {
  // The tiny manifest keeps the values 3 and 4 at 0 and 2, and the norm 13 of all four.
  const right = [3, 12, 4, 0];

  it('finds no difference in the reference itself', () => {
    expect(compareCanary(tinyManifest(), 'pooled', right)).toMatchObject({ cut: 'pooled', difference: 0, withinTolerance: true });
  });

  it('measures kept values relative to their norm', () => {
    expect(compareCanary(tinyManifest(), 'pooled', [3.04, 12, 4, 0]).difference).toBeCloseTo(0.008, 3);
    expect(compareCanary(tinyManifest(), 'pooled', [3.1, 12, 4, 0])).toMatchObject({ withinTolerance: false });
  });

  it('sees a change of the others by the norm', () => {
    expect(compareCanary(tinyManifest(), 'pooled', [3, 13, 4, 0])).toMatchObject({ withinTolerance: false });
  });

  it('does not take what is no number', () => {
    const difference = compareCanary(tinyManifest(), 'pooled', [Number.NaN, 12, 4, 0]);
    expect(difference.withinTolerance).toBe(false);
    expect(() => requireCanary([difference])).toThrow(expect.objectContaining({ code: 303 }));
  });

  it('refuses features of another size and cuts without a reference', () => {
    expect(() => compareCanary(tinyManifest(), 'pooled', [3, 12, 4])).toThrow(expect.objectContaining({ code: 304 }));
    expect(() => compareCanary(tinyManifest(), 'stem', new Float32Array(64))).toThrow(expect.objectContaining({ code: 304 }));
  });
});
