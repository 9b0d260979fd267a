// A head of your own: two hidden layers with tanh between the features and the scores. The last linear layer, the file that the
// parameters travel in, and the gradients are Atoll's and TensorFlow.js's part.
// Run it on a folder of images for each site: node tools/run-source.mjs examples/own-head.ts FOLDER FOLDER …
import { dense, denseTensorsAt, drawHidden, type HeadKind, headWithBody } from '@atoll/core';
import { federate, tell } from './federate.ts';

export const head: HeadKind = {
  name: 'two-layers', // what a federation file says: head: { kind: two-layers, width: 32 }
  readOptions({ width = 32, ...others }) {
    const [unknown] = Object.keys(others);
    if (unknown !== undefined) throw new RangeError(`two-layers has no option ${unknown}`);
    if (typeof width !== 'number' || !Number.isInteger(width) || width < 1 || width > 4096)
      throw new RangeError('width is a whole number from 1 to 4096');
    return { width };
  },
  build(options, shape) {
    const width = Number(options.width);
    return headWithBody(
      {
        tensors: [
          { name: 'first/weights', shape: [shape.featureSize, width] },
          { name: 'first/bias', shape: [width] },
          { name: 'second/weights', shape: [width, width] },
          { name: 'second/bias', shape: [width] },
        ],
        width,
        initialise(tensor, seed) {
          drawHidden(tensor('first/weights'), shape.featureSize, 'first', seed);
          drawHidden(tensor('second/weights'), width, 'second', seed);
        },
        represent(tf, tensors, features) {
          const first = tf.tanh(dense(tf, features, denseTensorsAt(tensors, 0)));
          return tf.tanh(dense(tf, first, denseTensorsAt(tensors, 2)));
        },
      },
      shape,
    );
  },
};

export async function main(folders: string[]): Promise<void> {
  const training = { localEpochs: 3, optimiser: { name: 'sgd', learningRate: 0.05 } } as const;
  tell(await federate({ folders, federation: { head: { kind: head.name, width: 16 }, training }, heads: [head] }));
}
