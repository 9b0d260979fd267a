// A strategy of your own: here the mean of the sites' heads, weighted by their training images, as in FedAvg.
// Run it on a folder of images for each site: node tools/run-source.mjs examples/own-strategy.ts FOLDER FOLDER …
import { planIterative, type Strategy } from '@atoll/core';
import { federate, tell } from './federate.ts';

export const strategy: Strategy = {
  name: 'my-average', // what a federation file says: strategy: my-average
  next: planIterative, // rounds of training and judging, as every strategy that works in rounds
  aggregator({ global }) {
    const sum = new Float64Array(global.layout.size);
    let images = 0;
    return {
      accept({ parameters, samples }) {
        for (const [i, value] of parameters.values.entries()) sum[i] = (sum[i] ?? 0) + samples * value;
        images += samples;
      },
      finish: () => ({ parameters: { layout: global.layout, values: Float32Array.from(sum, (value) => value / images) } }),
    };
  },
};

export async function main(folders: string[]): Promise<void> {
  tell(await federate({ folders, federation: { strategy: strategy.name }, strategies: [strategy] }));
}
