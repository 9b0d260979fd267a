// @ts-check
// For --parts, as docs/how-to/extend-atoll.md says: strategies and a head that Atoll does not bring.
import { headWithBody, planIterative } from '@atoll/core';

const momentum = {
  name: 'test-momentum',
  next: planIterative,
  readOptions({ decay = 0.5 }) {
    if (typeof decay !== 'number' || !(decay >= 0 && decay < 1)) throw new RangeError('decay is a number from 0 to below 1');
    return { decay };
  },
  aggregator({ global, memory, federation }) {
    const { layout, values } = global;
    const { strategy } = federation;
    const decay = strategy.name === 'own' ? Number(strategy.options.decay) : 0;
    const sum = new Float64Array(layout.size);
    let images = 0;
    return {
      accept({ parameters, samples }) {
        for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + samples * ((parameters.values[i] ?? 0) - (values[i] ?? 0));
        images += samples;
      },
      finish() {
        const before = memory.get('speed');
        const speed = sum.map((each, i) => each / images + decay * (before?.[i] ?? 0));
        return { parameters: { layout, values: values.map((value, i) => value + (speed[i] ?? 0)) }, memory: new Map([['speed', speed]]) };
      },
    };
  },
};

const broken = {
  name: 'test-broken',
  next: planIterative,
  aggregator: () => ({
    accept() {},
    finish() {
      throw new TypeError('no mean of nothing');
    },
  }),
};

export const strategies = [momentum, broken];
export const heads = [
  {
    name: 'test-head',
    build: (_options, shape) =>
      headWithBody({ tensors: [], width: shape.featureSize, initialise() {}, represent: (_tf, _tensors, features) => features }, shape),
  },
];
