// The tables of docs/explanation/transfer.md: what is trained, on which features, with which loss.
import { chest, drawings, flags, percent, run, table } from './runs.mjs';

const SEEDS = [1, 2, 3];
const CHEST = { title: 'chest X-rays', ...chest, sites: 4, split: 'iid' };
const UNEVEN = { title: 'chest X-rays, Dirichlet 0.1 × 4', ...chest, sites: 4, split: 'dirichlet:0.1' };
const wanted = ({ name }) => flags.images === undefined || flags.images.split(',').includes(name);

/** Half the width of a 95 % interval of the mean is this times the deviation over the root of the count (Student's t). */
const STUDENT = [0, 0, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

/** Mean of shares in percent, and half the width of its 95 % interval. */
function meanOf(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return percent(mean);
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
  return `${percent(mean)} ± ${percent((STUDENT[values.length] * deviation) / Math.sqrt(values.length))}`;
}

/** What a row gives on a set, by seed: the images are divided anew, but the drawings, whose parts are the demo's. */
async function bySeed(set, [, strategy, changes = {}], pick = ({ value }) => value) {
  const values = [];
  for (const seed of SEEDS) {
    const done = await run({ ...set, seed: set.name === 'drawings' ? 1 : seed }, strategy, { seed, ...changes }).catch((error) => error);
    if (done instanceof Error) {
      console.log(`  ${set.title}: ${done.message}`);
      return null;
    }
    values.push(pick(done));
  }
  return values;
}

/** One line a row; each set has the mean, and what was gained over the first row on the same seeds. */
async function gains(sets, rows, pick) {
  const columns = sets.filter(wanted);
  const first = new Map();
  const lines = [];
  for (const row of rows) {
    const cells = [];
    for (const set of columns) {
      const values = await bySeed(set, row, pick);
      if (!first.has(set)) first.set(set, values);
      const gained = values?.map((value, i) => value - first.get(set)[i]);
      cells.push(
        values === null ? 'failed' : meanOf(values),
        values === null || gained.every((value) => value === 0) ? '' : meanOf(gained),
      );
    }
    lines.push([row[0], ...cells]);
  }
  return table(['', ...columns.flatMap(({ title }) => [title, 'gain'])], lines);
}

const closed = { name: 'closed-form' };
const fedavg = { name: 'fedavg' };
const on = (cut, views = 1, features = {}) => ({ backbone: { cut }, features: { views, ...features } });
const trained = (changes) => ({ rounds: 15, ...changes });
const withLoss = (loss) => trained({ training: { loss } });
const adjustment = { kind: 'adjustment', width: 32 };

export const TRANSFER = {
  /** Which features a linear head stands on. */
  features: () =>
    gains(
      [CHEST, drawings],
      [
        ['pooled', closed, on('pooled')],
        ['multi-level', closed, on('multi-level')],
        ['levels', closed, on('levels')],
        ['textures', closed, on('textures')],
        ['pooled, hand-crafted', closed, on('pooled', 1, { handCrafted: 'all' })],
        ['levels, hand-crafted', closed, on('levels', 1, { handCrafted: 'all' })],
        ['levels, 64 principal components', { ...closed, components: 64 }, on('levels')],
        ['levels, 256 principal components', { ...closed, components: 256 }, on('levels')],
        ['pooled, 5 views', closed, on('pooled', 5)],
        ['levels, 5 views', closed, on('levels', 5)],
        ['textures, 5 views', closed, on('textures', 5)],
        ['textures, 9 views', closed, on('textures', 9)],
        ['textures, 9 views, unit length', closed, on('textures', 9, { unitLength: true })],
      ],
    ),

  /** Losses, samplers and heads on an uneven federation. */
  losses: () =>
    gains(
      [UNEVEN],
      [
        ['cross-entropy, shuffled', fedavg, trained({ training: { sampling: 'shuffle' } })],
        ['balanced', fedavg, trained({ training: { sampling: 'balanced' } })],
        ['oversample', fedavg, trained({ training: { sampling: 'oversample' } })],
        ['undersample', fedavg, trained({ training: { sampling: 'undersample' } })],
        ['class weights by federated counts', fedavg, trained({ training: { sampling: 'shuffle', loss: { classWeights: 'balanced' } } })],
        ['logit adjustment, federated priors', fedavg, trained({ training: { sampling: 'shuffle', loss: { logitAdjustment: 1 } } })],
        ['focal', fedavg, trained({ training: { sampling: 'shuffle', loss: 'focal' } })],
        ['mean squared error', fedavg, trained({ training: { sampling: 'shuffle', loss: 'mse' } })],
        ['mixup 0.2', fedavg, trained({ training: { sampling: 'shuffle', mixup: 0.2 } })],
      ],
    ),
};
