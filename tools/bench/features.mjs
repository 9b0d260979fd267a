/**
 * How much the feature pipeline (read, decode, resize, infer) costs over bare inference.
 *
 *   npm run build && node tools/bench/features.mjs FOLDER... [--images 400] [--rounds 3] [--batch 8] [--threads N]
 *
 * Bare inference and pipeline take turns, so that both meet the same load; the medians and their ratio are printed.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadBackbonePackage } from '@atoll/backbone-efficientnet-lite0';
import { openBackbone } from '@atoll/core';
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
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

const { manifest, weightsFile } = await loadBackbonePackage();
const backbone = openBackbone(manifest, readFileSync(weightsFile));
const frozen = await openFrozenBackbone({
  backbone,
  cuts: ['pooled', 'multi-level'],
  ...(values.threads && { threads: Number(values.threads) }),
});

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

  const bare = async () => {
    const start = performance.now();
    for (let done = 0; done < images.length; done += batchSize) await frozen.features(batch, batchSize);
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
  await bare();
  const times = { bare: [], pipeline: [] };
  for (let round = 0; round < Number(values.rounds); round++) {
    times.bare.push(await bare());
    times.pipeline.push(await pipeline());
  }
  const [bareMs, pipelineMs] = [median(times.bare), median(times.pipeline)];
  console.log(
    `${folder}: ${images.length} images, ${frozen.threads} threads: bare ${bareMs.toFixed(2)} ms an image, pipeline ${pipelineMs.toFixed(2)}, ` +
      `ratio ${(pipelineMs / bareMs).toFixed(2)}; reading and decoding alone take ${(await decoding()).toFixed(2)} ms of processor time`,
  );
}
await frozen.close();
