/**
 * Exports a model in every format and quantisation, runs what comes out by onnxruntime-node and by TensorFlow.js (WebAssembly), and
 * prints sizes, the largest difference of a probability from `atoll predict`, and accuracy on labelled images.
 *
 *   npm run build && node tools/bench/exported.mjs MODEL DATA... [--images 500] [--keep FOLDER] [--python FILE] [--write NAME]
 *
 * DATA as sites have it; of a CSV with the column `split`, its test images. A model of several views is compared on the first. With
 * --keep, what was exported stays in the folder, with `images.bin` (RGB bytes) and `expected.json`, for other runtimes. With --python
 * (one that has onnxruntime and numpy) exported.py runs it there; where there is a Chromium (ATOLL_CHROMIUM or /usr/bin/chromium), a
 * page runs the TensorFlow.js models too. --write puts the table into docs/how-to/use-the-model.md under this name.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadBackbonePackage } from '@atoll/backbone-efficientnet-lite0';
import { exportOnnx, exportTfjs, QUANTISATIONS } from '@atoll/core';
import { chromium } from 'playwright-core';
import { classify, preprocess, readDataset, selectEngine, verifyModel } from '../../apps/client/dist/index.js';
import { fill } from '../fill.mjs';
import { root } from '../setup.mjs';

/** Images that the page gets. */
const PAGE_IMAGES = 40;
const executablePath = process.env.ATOLL_CHROMIUM ?? '/usr/bin/chromium';
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    images: { type: 'string', default: '500' },
    keep: { type: 'string' },
    python: { type: 'string' },
    write: { type: 'string' },
  },
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

const keep = values.keep ?? mkdtempSync(join(tmpdir(), 'atoll-exported-'));
mkdirSync(keep, { recursive: true });
writeFileSync(join(keep, 'images.bin'), Buffer.concat(pixels));
writeFileSync(
  join(keep, 'expected.json'),
  JSON.stringify({ shape, images: expected.map((one) => ({ probabilities: flat(one), distance: one.distance })) }),
);

/** What a page in Chromium makes of a few of the images, in TensorFlow.js from its bundles. */
async function byPage(files) {
  const types = { '.js': 'text/javascript', '.json': 'application/json', '.wasm': 'application/wasm' };
  const scripts = '<!doctype html><script src="/tfjs/tf.min.js"></script><script src="/wasm/tf-backend-wasm.min.js"></script>';
  const server = createServer((request, response) => {
    const [, place, name] = request.url.split('/');
    const dist = { tfjs: 'tfjs', wasm: 'tfjs-backend-wasm' }[place];
    const body =
      name === undefined || name === ''
        ? scripts
        : (files[name] ?? readFileSync(join(root, 'node_modules/@tensorflow', dist, 'dist', name)));
    response.setHeader('content-type', types[extname(name ?? '')] ?? (name ? 'application/octet-stream' : 'text/html')).end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const base64 = pixels.slice(0, PAGE_IMAGES).map((image) => Buffer.from(image).toString('base64'));
    return await page.evaluate(`(async () => {
      tf.wasm.setWasmPaths('/wasm/');
      await tf.setBackend('wasm');
      const model = await tf.loadGraphModel('/model/model.json');
      return ${JSON.stringify(base64)}.map((image) => {
        const pixels = Int32Array.from(atob(image), (byte) => byte.charCodeAt(0));
        return tf.tidy(() => [...model.execute({ image: tf.tensor4d(pixels, ${JSON.stringify(shape)}, 'int32') }, 'probabilities').dataSync()]);
      });
    })()`);
  } finally {
    await browser.close();
    server.close();
  }
}

const differenceOf = (rows) => Math.max(...rows.flatMap((row, i) => flat(expected[i]).map((value, k) => Math.abs(value - row[k]))));
const rows = [];
for (const quantisation of QUANTISATIONS) {
  const onnx = exportOnnx(model, backbone, quantisation);
  const graph = exportTfjs(model, backbone, quantisation);
  writeFileSync(join(keep, `${quantisation}.onnx`), onnx);
  const native = await byOnnx(onnx);
  const inNode = await byTfjs(graph);
  const inPage = existsSync(executablePath)
    ? await byPage({ 'model.json': graph.json, [graph.weightsFile]: Buffer.from(graph.weights) })
    : null;
  const says = native.map(({ probabilities }) => best(probabilities));
  const differences = native.map(({ probabilities }) => probabilities);
  const mean =
    differences.reduce((sum, row, i) => sum + Math.max(...flat(expected[i]).map((value, k) => Math.abs(value - row[k]))), 0) /
    chosen.length;
  rows.push({
    quantisation,
    bytes: onnx.length,
    native: differenceOf(differences),
    mean,
    distance: Math.max(...native.map(({ distance = 0 }, i) => Math.abs(distance - (expected[i].distance ?? 0)))),
    inNode: differenceOf(inNode.map(({ probabilities }) => probabilities)),
    inPage: inPage === null ? null : differenceOf(inPage),
    accuracy: accuracy(says),
    changed: says.filter((name, i) => name !== expected[i].predicted).length,
  });
}
const python = {};
if (values.python) {
  const { stdout, status } = spawnSync(values.python, [join(root, 'tools/bench/exported.py'), keep], { encoding: 'utf8' });
  console.log(stdout);
  if (status !== 0) throw new Error('onnxruntime from PyPI says something else');
  for (const [, name, difference] of stdout.matchAll(/, (\w+): \d+ images, largest difference (\S+),/g)) python[name] = difference;
}
const tiny = (value) =>
  value === null || value === undefined ? '–' : Number(value) < 0.01 ? Number(value).toExponential(1) : Number(value).toFixed(3);
const table = [
  '| weights | MB | ONNX Runtime, Node | ONNX Runtime, Python | TensorFlow.js, Node | TensorFlow.js, page | mean | other class | accuracy |',
  '|---|---|---|---|---|---|---|---|---|',
  ...rows.map(
    (row) =>
      `| ${[row.quantisation, (row.bytes / 1e6).toFixed(1), tiny(row.native), tiny(python[row.quantisation]), tiny(row.inNode), tiny(row.inPage), tiny(row.mean), `${row.changed} of ${chosen.length}`, row.accuracy].join(' | ')} |`,
  ),
];
const summary = `${chosen.length} images; \`atoll predict\` gets ${accuracy(expected.map(({ predicted }) => predicted))} right${several.length > 0 ? `, with its ${loaded.manifest.views.count} views ${accuracy(several.map(({ predicted }) => predicted))}` : ''}.`;
console.log([summary, '', ...table].join('\n'));
console.log(`distances: ${rows.map(({ quantisation, distance }) => `${quantisation} ${tiny(distance)}`).join(', ')}`);
if (values.write) fill('docs/how-to/use-the-model.md', values.write, [summary, '', ...table].join('\n'));
if (!values.keep) rmSync(keep, { recursive: true });
