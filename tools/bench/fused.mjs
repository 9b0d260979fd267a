/**
 * Whether several models answer better together than one, on images that none of them has seen: chest X-rays and drawings.
 *
 *   npm run build && node tools/bench/fused.mjs [--write]
 *
 * Three models of one federation, by cut; and the own models of sites that never took part in one, beside the federated model.
 * `--write` puts the table into docs/how-to/use-the-model.md. ATOLL_SHARED_DATA names the folder of images.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadBackbonePackage } from '@atoll/backbone-efficientnet-lite0';
import { classify, parsePartition, partitionDataset, readDataset, selectEngine, verifyModel } from '@atoll/client';
import { createRandom, jointAnswer, weightByCard } from '@atoll/core';
import { renderDrawings } from '@atoll/demo-drawings';
import { fill } from '../fill.mjs';
import { root } from '../setup.mjs';

const { values } = parseArgs({ options: { write: { type: 'boolean' } } });
const data = process.env.ATOLL_SHARED_DATA ?? join(root, '..', 'shared', 'data');
const scratch = mkdtempSync(join(tmpdir(), 'atoll-fused-'));
const { tf } = await selectEngine({ forced: 'wasm' });
const packaged = await loadBackbonePackage();
const CUTS = ['pooled', 'levels', 'textures'];

/** X-rays of three hospitals with other shares of diseases; three in ten are nobody's. */
async function chest() {
  const { samples } = await readDataset(join(data, 'chest-xray'));
  const random = createRandom(3);
  const unseen = [];
  const seen = [];
  for (const sample of samples) (random.uniform() < 0.3 ? unseen : seen).push(sample);
  const sites = partitionDataset(seen, { sites: 3, mode: parsePartition('dirichlet:1'), seed: 1 });
  return { title: 'chest X-rays, three hospitals', sites, unseen };
}

/** Drawings of five styles, a site each; the test drawings of all are new. */
async function drawings() {
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
async function model(name, samples, cut, classes) {
  const folder = join(scratch, name);
  mkdirSync(folder, { recursive: true });
  for (const name of classes) mkdirSync(join(folder, 'data', name), { recursive: true });
  for (const [i, { path, label }] of samples.entries()) copyFileSync(path, join(folder, 'data', label, `${i}${extname(path)}`));
  const file = join(folder, 'federation.yaml');
  const federation = {
    federation: name.replaceAll('/', '-'),
    classes,
    strategy: 'closed-form',
    backbone: { cut },
    data: { validation: 0, test: 0.1 },
    cohort: { sites: 1, quorum: 1 },
    evaluation: { alone: 'off' },
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

async function answersOf({ model: one, backbone }, samples) {
  const said = [];
  for await (const answer of classify(
    one,
    samples.map(({ path }) => ({ path })),
    { backbone, tf },
  ))
    said.push(answer);
  return said;
}

/** The mean of the logarithms, made to add up to 1: what jointAnswer does not do. */
function byLogarithm(answers) {
  const [{ answers: first }] = answers;
  const { classes, task } = first[0];
  const logs = classes.map((_, k) => answers.reduce((sum, { probabilities }) => sum + Math.log(Math.max(probabilities[k], 2 ** -23)), 0));
  const powers = logs.map((value) => Math.exp((value - Math.max(...logs)) / answers.length));
  const sum = powers.reduce((a, b) => a + b, 0);
  return { answers: [{ task, classes }], probabilities: powers.map((value) => value / sum) };
}

/** Accuracy and balanced accuracy in %, loss in nats, calibration error (15 bins of confidence) in %. */
function figures(answers, samples) {
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

const rows = ['| images | models | | accuracy, % | balanced, % | loss | calibration error, % |', '|---|---|---|---|---|---|---|'];
const row = (title, models, what, { accuracy, balanced, loss, calibration }) => {
  rows.push(
    `| ${title} | ${models} | ${what} | ${accuracy.toFixed(1)} | ${balanced.toFixed(1)} | ${loss.toFixed(3)} | ${calibration.toFixed(1)} |`,
  );
  console.log(rows.at(-1));
};

/** One table of models: each alone (mean and best), and together by each rule. */
async function compare(title, what, models, samples) {
  const answers = [];
  for (const one of models) answers.push(await answersOf(one, samples));
  const alone = answers.map((said) => figures(said, samples));
  const mean = (key) => alone.reduce((sum, one) => sum + one[key], 0) / alone.length;
  const keys = ['accuracy', 'balanced', 'loss', 'calibration'];
  row(title, what, 'each alone, mean', Object.fromEntries(keys.map((key) => [key, mean(key)])));
  row(
    '',
    '',
    'the best of them alone',
    alone.reduce((best, one) => (one.loss < best.loss ? one : best)),
  );
  const source = models[0].model.manifest;
  const weights = models.map((one) => weightByCard(one.model.manifest) ?? 0);
  const together = (rule) =>
    samples.map((_, i) =>
      jointAnswer(
        source,
        answers.map((said) => said[i]),
        { rule, weights: rule === 'weighted' ? weights : models.map(() => 1) },
      ),
    );
  row('', '', '`average`', figures(together('average'), samples));
  row('', '', '`weighted`, by the cards', figures(together('weighted'), samples));
  row('', '', '`vote`', figures(together('vote'), samples));
  row(
    '',
    '',
    'average of logarithms (not in Atoll)',
    figures(
      samples.map((_, i) => byLogarithm(answers.map((said) => said[i]))),
      samples,
    ),
  );
}

try {
  for (const prepare of [chest, drawings]) {
    const { title, sites, unseen } = await prepare();
    const all = sites.flat();
    const classes = [...new Set(all.map(({ label }) => label))].sort();
    const byCut = [];
    for (const cut of CUTS) byCut.push(await model(`${prepare.name}/${cut}`, all, cut, classes));
    await compare(`${title}; ${unseen.length} new images`, `all images, cuts ${CUTS.join(', ')}`, byCut, unseen);
    const own = [];
    for (const [i, samples] of sites.entries()) own.push(await model(`${prepare.name}/own-${i + 1}`, samples, 'levels', classes));
    await compare('', 'own models of the sites, never federated', own, unseen);
    row('', 'the federated model, `levels`', '', figures(await answersOf(byCut[1], unseen), unseen));
  }
  if (values.write) fill('docs/how-to/use-the-model.md', 'fused', rows.join('\n'));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
