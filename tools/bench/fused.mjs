/**
 * Whether several models answer better together than one, on images that none of them has seen: chest X-rays and drawings.
 *
 *   npm run build && node tools/bench/fused.mjs [--write]
 *
 * Three models of one federation, by cut; and the own models of sites that never took part in one, beside the federated model.
 * `--write` puts the table into docs/how-to/use-the-model.md. ATOLL_SHARED_DATA names the folder of images.
 */
import { parseArgs } from 'node:util';
import { jointAnswer, weightByCard } from '@atoll/core';
import { fill } from '../fill.mjs';
import { answersOf, chest, cleanUp, drawings, figures, model } from './unseen.mjs';

const { values } = parseArgs({ options: { write: { type: 'boolean' } } });
const CUTS = ['pooled', 'levels', 'textures'];

/** The mean of the logarithms, made to add up to 1: what jointAnswer does not do. */
function byLogarithm(answers) {
  const [{ answers: first }] = answers;
  const { classes, task } = first[0];
  const logs = classes.map((_, k) => answers.reduce((sum, { probabilities }) => sum + Math.log(Math.max(probabilities[k], 2 ** -23)), 0));
  const powers = logs.map((value) => Math.exp((value - Math.max(...logs)) / answers.length));
  const sum = powers.reduce((a, b) => a + b, 0);
  return { answers: [{ task, classes }], probabilities: powers.map((value) => value / sum) };
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
    for (const cut of CUTS) byCut.push(await model(`${prepare.name}/${cut}`, all, classes, { backbone: { cut } }));
    await compare(`${title}; ${unseen.length} new images`, `all images, cuts ${CUTS.join(', ')}`, byCut, unseen);
    const own = [];
    for (const [i, samples] of sites.entries())
      own.push(await model(`${prepare.name}/own-${i + 1}`, samples, classes, { backbone: { cut: 'levels' } }));
    await compare('', 'own models of the sites, never federated', own, unseen);
    row('', 'the federated model, `levels`', '', figures(await answersOf(byCut[1], unseen), unseen));
  }
  if (values.write) fill('docs/how-to/use-the-model.md', 'fused', rows.join('\n'));
} finally {
  cleanUp();
}
