// Trains a little on an engine of a folder and compares it with plain JavaScript. Usage: node tools/engines/check.mjs ENGINE FOLDER
import { selectEngine } from '@atoll/client';

const [, , forced, folder] = process.argv;

async function start() {
  try {
    return await selectEngine({ forced, folder });
  } catch (error) {
    if (forced !== 'tfjs-node-gpu' || error.code !== 301) throw error;
    console.log(`${error.message} Its library is checked on the processor instead.`);
    return selectEngine({ forced: 'tfjs-node', folder });
  }
}

/** Values of a product, and of the gradients of a convolution and a depthwise convolution for image and filter. */
async function compute(tf, backend) {
  await tf.setBackend(backend);
  const wave = (shape, frequency) => {
    const size = shape.reduce((product, extent) => product * extent, 1);
    return tf.tensor(
      Float32Array.from({ length: size }, (_, i) => Math.sin(i * frequency)),
      shape,
    );
  };
  const gradients = (convolve, filter) =>
    tf.grads((image, weights) => tf.sum(tf.square(convolve(image, weights, 2, 'same'))))([wave([2, 9, 9, 8], 0.7), wave(filter, 1.3)]);
  const results = {
    'matrix product': [tf.matMul(wave([64, 96], 0.3), wave([96, 32], 0.9))],
    convolution: gradients(tf.conv2d, [3, 3, 8, 16]),
    'depthwise convolution': gradients(tf.depthwiseConv2d, [5, 5, 8, 1]),
  };
  return Promise.all(
    Object.entries(results).map(async ([name, tensors]) => [name, await Promise.all(tensors.map((tensor) => tensor.data()))]),
  );
}

const { tf, describe } = await start();
for (const line of describe()) console.log(line);
const native = await compute(tf, tf.getBackend());
const plain = new Map(await compute(tf, 'cpu'));
for (const [name, tensors] of native) {
  const expected = plain.get(name).flatMap((values) => [...values]);
  const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const differences = tensors.flatMap((values) => [...values]).map((value, i) => Math.abs(value - expected[i]) / scale);
  const worst = differences.reduce((largest, value) => (value <= largest ? largest : value), 0);
  console.log(`  ${name}: within ${worst.toExponential(1)} of plain JavaScript`);
  if (!(worst < 1e-3)) process.exitCode = 1;
}
