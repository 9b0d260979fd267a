/**
 * Exports a model in every format and quantisation, runs what comes out by onnxruntime-node and by TensorFlow.js (WebAssembly), and
 * prints sizes, the largest difference of a probability from `atoll predict`, and accuracy on labelled images.
 *
 *   npm run build && node tools/bench/exported.mjs MODEL DATA... [--images 500] [--keep FOLDER]
 *
 * DATA as sites have it; of a CSV with the column `split`, its test images. A model of several views is compared on the first. With
 * --keep, what was exported stays in the folder, with `images.bin` (RGB bytes) and `expected.json`, for other runtimes.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadBackbonePackage } from '@atoll/backbone-efficientnet-lite0';
import { exportOnnx, exportTfjs, QUANTISATIONS } from '@atoll/core';
import { classify, preprocess, readDataset, selectEngine, verifyModel } from '../../apps/client/dist/index.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { images: { type: 'string', default: '500' }, keep: { type: 'string' } },
});
const [folder, ...data] = positionals;
const require = createRequire(new URL('../../apps/client/package.json', import.meta.url));
const { InferenceSession, Tensor } = require('onnxruntime-node');
const tfjs = require('@tensorflow/tfjs');

const { model: loaded, backbone } = await verifyModel(folder, [join(folder, '..', 'backbones')], await loadBackbonePackage(), {
  unsigned: true,
});
const model = { ...loaded, manifest: { ...loaded.manifest, views: { ...loaded.manifest.views, count: 1 } } };

const samples = [];
for (const source of data) {
  const { samples: all } = await readDataset(source);
  samples.push(...(all.some(({ part }) => part !== undefined) ? all.filter(({ part }) => part === 'test') : all));
}
const step = Math.max(1, samples.length / Number(values.images));
const chosen = Array.from({ length: Math.min(samples.length, Number(values.images)) }, (_, i) => samples[Math.floor(i * step)]);
const { tf } = await selectEngine({ forced: 'wasm' });
const sources = chosen.map(({ path }) => ({ path }));
const several = [];
if (loaded.manifest.views.count > 1) for await (const answer of classify(loaded, sources, { backbone, tf })) several.push(answer);
const expected = [];
for await (const answer of classify(model, sources, { backbone, tf })) expected.push(answer);
const { preprocessing } = backbone.manifest;
const pixels = [];
for (const source of sources) pixels.push(await preprocess(source, preprocessing));
const shape = [1, preprocessing.height, preprocessing.width, 3];

const classes = model.manifest.classes;
const accuracy = (predicted) => `${((100 * predicted.filter((name, i) => name === chosen[i].label).length) / chosen.length).toFixed(1)} %`;
const best = (probabilities) => classes[probabilities.indexOf(Math.max(...probabilities))];
const flat = ({ answers }) => answers.flatMap(({ probabilities }) => [...probabilities]);

async function byOnnx(bytes) {
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const outputs = [];
  for (const image of pixels) {
    const { probabilities, distance } = await session.run({ image: new Tensor('uint8', image, shape) });
    outputs.push({ probabilities: [...probabilities.data], distance: distance?.data[0] });
  }
  return outputs;
}

async function byTfjs({ json, weights }) {
  const { modelTopology, weightsManifest, signature } = JSON.parse(json);
  const weightData = weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.byteLength);
  const graph = await tfjs.loadGraphModel({
    load: async () => ({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData, signature, format: 'graph-model' }),
  });
  const outputs = [];
  for (const image of pixels) {
    const result = tfjs.tidy(() =>
      graph.execute({ image: tfjs.tensor4d(Int32Array.from(image), shape, 'int32') }, graphOutputs(signature)),
    );
    const [probabilities, distance] = Array.isArray(result) ? result : [result];
    outputs.push({ probabilities: [...probabilities.dataSync()], distance: distance?.dataSync()[0] });
    tfjs.dispose(result);
  }
  return outputs;
}
const graphOutputs = ({ outputs }) => ['probabilities', ...(outputs.distance ? ['distance'] : [])];

if (values.keep) {
  mkdirSync(values.keep, { recursive: true });
  writeFileSync(join(values.keep, 'images.bin'), Buffer.concat(pixels));
  writeFileSync(
    join(values.keep, 'expected.json'),
    JSON.stringify({ shape, images: expected.map((one) => ({ probabilities: flat(one), distance: one.distance })) }),
  );
}
console.log(`${chosen.length} images; atoll predict ${accuracy(expected.map(({ predicted }) => predicted))}`);
if (several.length > 0) console.log(`with ${loaded.manifest.views.count} views ${accuracy(several.map(({ predicted }) => predicted))}`);
console.log('| format | weights | MB | run by | largest difference of a probability | of a distance | accuracy |');
console.log('|---|---|---|---|---|---|---|');
for (const format of ['onnx', 'tfjs']) {
  for (const quantisation of QUANTISATIONS) {
    const made = format === 'onnx' ? exportOnnx(model, backbone, quantisation) : exportTfjs(model, backbone, quantisation);
    const size = format === 'onnx' ? made.length : made.json.length + made.weights.length;
    if (values.keep && format === 'onnx') writeFileSync(join(values.keep, `${quantisation}.onnx`), made);
    const outputs = await (format === 'onnx' ? byOnnx(made) : byTfjs(made));
    const difference = Math.max(
      ...outputs.flatMap(({ probabilities }, i) => flat(expected[i]).map((value, k) => Math.abs(value - probabilities[k]))),
    );
    const away = Math.max(...outputs.map(({ distance = 0 }, i) => Math.abs(distance - (expected[i].distance ?? 0))));
    console.log(
      `| ${[format, quantisation, (size / 1e6).toFixed(1), format === 'onnx' ? 'onnxruntime-node' : 'tfjs, wasm', difference.toExponential(1), away.toExponential(1), accuracy(outputs.map(({ probabilities }) => best(probabilities)))].join(' | ')} |`,
    );
  }
}
