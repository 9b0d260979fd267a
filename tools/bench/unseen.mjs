// Models trained on a part of the real images, judged on the rest: what fused.mjs and heads.mjs share.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { loadBackbonePackage } from '@atoll/backbone-efficientnet-lite0';
import { classify, parsePartition, partitionDataset, readDataset, selectEngine, verifyModel } from '@atoll/client';
import { createRandom } from '@atoll/core';
import { renderDrawings } from '@atoll/demo-drawings';
import { root } from '../setup.mjs';

const data = process.env.ATOLL_SHARED_DATA ?? join(root, '..', 'shared', 'data');
const scratch = mkdtempSync(join(tmpdir(), 'atoll-unseen-'));
export const cleanUp = () => rmSync(scratch, { recursive: true, force: true });
const { tf } = await selectEngine({ forced: 'wasm' });
const packaged = await loadBackbonePackage();

/** X-rays of three hospitals with other shares of diseases; three in ten are nobody's. */
export async function chest() {
  const { samples } = await readDataset(join(data, 'chest-xray'));
  const random = createRandom(3);
  const unseen = [];
  const seen = [];
  for (const sample of samples) (random.uniform() < 0.3 ? unseen : seen).push(sample);
  const sites = partitionDataset(seen, { sites: 3, mode: parsePartition('dirichlet:1'), seed: 1 });
  return { title: 'chest X-rays, three hospitals', sites, unseen };
}

/** Drawings of five styles, a site each; the test drawings of all are new. */
export async function drawings() {
  const sites = [];
  const unseen = [];
  for (const { csvPath } of await renderDrawings({ directory: join(scratch, 'drawings') })) {
    const { samples } = await readDataset(csvPath);
    sites.push(samples.filter(({ part }) => part !== 'test'));
    unseen.push(...samples.filter(({ part }) => part === 'test'));
  }
  return { title: 'drawings, five sites, a style each', sites, unseen };
}

/** A run over these images on this machine, and its model. */
export async function model(name, samples, classes, more) {
  const folder = join(scratch, name);
  mkdirSync(folder, { recursive: true });
  for (const name of classes) mkdirSync(join(folder, 'data', name), { recursive: true });
  for (const [i, { path, label }] of samples.entries()) copyFileSync(path, join(folder, 'data', label, `${i}${extname(path)}`));
  const file = join(folder, 'federation.yaml');
  const federation = {
    federation: name.replaceAll('/', '-'),
    classes,
    strategy: 'closed-form',
    data: { validation: 0, test: 0.1 },
    cohort: { sites: 1, quorum: 1 },
    evaluation: { alone: 'off' },
    ...more,
  };
  writeFileSync(file, JSON.stringify(federation));
  const args = [
    'simulate',
    file,
    '--data',
    join(folder, 'data'),
    '--sites',
    '1',
    '--in-process',
    '--no-pooled',
    '--out',
    join(folder, 'out'),
  ];
  execFileSync(process.execPath, [join(root, 'apps/cli/bin/atoll.js'), ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  return verifyModel(join(folder, 'out', 'model'), [], packaged);
}

export async function answersOf({ model: one, backbone }, samples) {
  const said = [];
  for await (const answer of classify(
    one,
    samples.map(({ path }) => ({ path })),
    { backbone, tf },
  ))
    said.push(answer);
  return said;
}

/** Accuracy and balanced accuracy in %, loss in nats, calibration error (15 bins of confidence) in %. */
export function figures(answers, samples) {
  const bins = Array.from({ length: 15 }, () => ({ count: 0, sure: 0, right: 0 }));
  const byClass = new Map();
  let loss = 0;
  for (const [i, { answers: said, probabilities }] of answers.entries()) {
    const { classes } = said[0];
    const most = Math.max(...probabilities);
    const right = classes[probabilities.indexOf(most)] === samples[i].label;
    const own = byClass.get(samples[i].label) ?? { count: 0, right: 0 };
    byClass.set(samples[i].label, { count: own.count + 1, right: own.right + Number(right) });
    const bin = bins[Math.min(14, Math.ceil(15 * most) - 1)];
    bin.count++;
    bin.sure += most;
    bin.right += Number(right);
    loss -= Math.log(Math.max(probabilities[classes.indexOf(samples[i].label)] ?? 0, 2 ** -23)) / samples.length;
  }
  const all = [...byClass.values()];
  return {
    accuracy: (100 * all.reduce((sum, { right }) => sum + right, 0)) / samples.length,
    balanced: (100 * all.reduce((sum, { count, right }) => sum + right / count, 0)) / all.length,
    loss,
    calibration: (100 * bins.reduce((sum, { sure, right }) => sum + Math.abs(sure - right), 0)) / samples.length,
  };
}
