/**
 * How much the feature pipeline (read, decode, resize, infer) costs over bare inference.
 *
 *   npm run build && node tools/bench/features.mjs FOLDER... [--images 400] [--rounds 3] [--batch 8] [--threads N]
 *
 * Inference alone and the pipeline take turns, so that both meet the same load; medians and their ratios are printed.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadBackbonePackage } from '@atoll/backbone-efficientnet-lite0';
import { buildOnnxGraph, IMAGE_INPUT, openBackbone } from '@atoll/core';
import { extractFeatures, openFrozenBackbone, preprocess } from '../../apps/client/dist/backbone/index.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    images: { type: 'string', default: '400' },
    rounds: { type: 'string', default: '3' },
    batch: { type: 'string', default: '8' },
    threads: { type: 'string' },
  },
});
const batchSize = Number(values.batch);
/** ONNX Runtime as it comes: one session that divides each batch over its threads. */
async function openPlain(backbone, cuts, threads) {
  process.env.ORT_DISABLE_TELEMETRY ??= '1';
  const { InferenceSession, Tensor } = createRequire(new URL('../../apps/client/package.json', import.meta.url))('onnxruntime-node');
  const session = await InferenceSession.create(buildOnnxGraph(backbone, cuts), { intraOpNumThreads: threads, logSeverityLevel: 3 });
  const { width, height } = backbone.manifest.preprocessing;
  return (images, count) => session.run({ [IMAGE_INPUT]: new Tensor('uint8', images, [count, height, width, 3]) });
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

const { manifest, weightsFile } = await loadBackbonePackage();
const backbone = openBackbone(manifest, readFileSync(weightsFile));
const cuts = ['pooled', 'multi-level'];
const frozen = await openFrozenBackbone({
  backbone,
  cuts,
  ...(values.threads && { threads: Number(values.threads) }),
});

const plainSession = await openPlain(backbone, cuts, frozen.threads);

for (const folder of positionals) {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && /\.(jpe?g|png|webp|tiff?)$/i.test(entry.name),
  );
  const step = Math.max(1, Math.floor(all.length / Number(values.images)));
  const images = all
    .filter((_, i) => i % step === 0)
    .slice(0, Number(values.images))
    .map((entry) => ({ path: join(entry.parentPath, entry.name) }));
  const batch = Buffer.concat(await Promise.all(images.slice(0, batchSize).map((image) => preprocess(image, manifest.preprocessing))));

  // Every thread always has a batch: inference as fast as this machine can, without reading and decoding.
  const bare = async () => {
    const batches = Math.ceil(images.length / batchSize);
    let left = batches;
    const start = performance.now();
    const loop = async () => {
      while (left-- > 0) await frozen.features(batch, batchSize);
    };
    await Promise.all(Array.from({ length: frozen.threads }, loop));
    return (performance.now() - start) / (batches * batchSize);
  };
  const plain = async () => {
    const start = performance.now();
    for (let done = 0; done < images.length; done += batchSize) await plainSession(batch, batchSize);
    return (performance.now() - start) / (Math.ceil(images.length / batchSize) * batchSize);
  };
  const pipeline = async () => {
    const start = performance.now();
    for await (const result of extractFeatures(images, frozen, { batchSize })) if (!result.ok) throw result.error;
    return (performance.now() - start) / images.length;
  };
  const decoding = async () => {
    const start = process.cpuUsage();
    await Promise.all(images.map((image) => preprocess(image, manifest.preprocessing)));
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000 / images.length;
  };
  const times = { plain: [], bare: [], pipeline: [] };
  for (const work of [plain, bare]) await work();
  for (let round = 0; round < Number(values.rounds); round++) {
    times.plain.push(await plain());
    times.bare.push(await bare());
    times.pipeline.push(await pipeline());
  }
  const [plainMs, bareMs, pipelineMs] = [median(times.plain), median(times.bare), median(times.pipeline)];
  const ratio = (base) => `${(pipelineMs / base).toFixed(2)}×`;
  console.log(
    [
      `${folder}: ${images.length} images, ${frozen.threads} processors, milliseconds an image`,
      `  inference, one session of ${frozen.threads} threads    ${plainMs.toFixed(2)}   pipeline is ${ratio(plainMs)}`,
      `  inference, ${frozen.threads} sessions of one thread    ${bareMs.toFixed(2)}   pipeline is ${ratio(bareMs)}`,
      `  pipeline: read, decode, resize, infer  ${pipelineMs.toFixed(2)}   (reading and decoding: ${(await decoding()).toFixed(2)} of processor time)`,
    ].join('\n'),
  );
}
await frozen.close();
