import { expect, it } from 'vitest';
import { layoutOf } from '../parameters/index.ts';
import { headArchitecture } from './index.ts';
import { lastLayerOf, withLastLayer } from './last-layer.ts';

const SHAPE = { featureSize: 5, classes: 2 };

it.each([
  ['linear', { kind: 'linear' }, 5, 0],
  ['linear on random features', { kind: 'linear', kernel: 'relu', units: 16 }, 16, 0],
  ['mlp', { kind: 'mlp', hidden: 3 }, 3, 18],
  ['adjustment', { kind: 'adjustment', width: 2 }, 5, 27],
] as const)('stands at the end of the head: %s', (_, config, width, offset) => {
  const { layout, initialise } = headArchitecture(config, SHAPE);
  expect(lastLayerOf(layout)).toEqual({ width, offset });
  const head = initialise(1);
  const changed = withLastLayer(head, new Float64Array(2 * width).fill(7), [8, 9]);
  expect(changed.values.slice(0, offset)).toEqual(head.values.slice(0, offset));
  expect([...changed.values.slice(offset)]).toEqual([...Array.from({ length: 2 * width }, () => 7), 8, 9]);
  expect(() => withLastLayer(head, [1], [8, 9])).toThrow(RangeError);
});

it('is not there in a layout that ends otherwise', () => {
  expect(() => lastLayerOf(layoutOf([{ name: 'weights', shape: [3, 2] }]))).toThrow(RangeError);
});
