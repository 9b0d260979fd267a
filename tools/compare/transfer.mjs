// The tables of docs/explanation/transfer.md: what is trained, on which features, with which loss.
import { hideLabels } from '../../apps/cli/dist/simulation/hide-labels.js';
import { FEW_SHOT } from './few-shot.mjs';
import { chest, drawings, example, flags, meanOf, run, sitesOf, table } from './runs.mjs';

const SEEDS = [1, 2, 3];
const CHEST = { title: 'chest X-rays', ...chest, sites: 4, split: 'iid' };
const UNEVEN = { title: 'chest X-rays, Dirichlet 0.1 × 4', ...chest, sites: 4, split: 'dirichlet:0.1' };
const wanted = ({ name }) => flags.images === undefined || flags.images.split(',').includes(name);

/** What a row gives on a set, by seed: the images are divided anew, but for the drawings, whose test images are the demo's. */
async function bySeed(set, [, strategy, changes = {}], pick) {
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

const federated = ({ value }) => value;

/** One line a row: its name, strategy and changes, and the sets it is for where not all. Each set has the mean, and what was gained over the first row on the same seeds. */
async function gains(sets, rows, { pick = federated, seconds = false } = {}) {
  const columns = sets.filter(wanted);
  const first = new Map();
  const lines = [];
  for (const row of rows) {
    const cells = [];
    for (const set of columns) {
      if (row[3]?.includes(set) === false) {
        cells.push('–', '', ...(seconds ? [''] : []));
        continue;
      }
      const done = await bySeed(set, row, (one) => ({ value: pick(one), seconds: one.processorSeconds }));
      if (done === null) {
        cells.push('failed', '', ...(seconds ? [''] : []));
        continue;
      }
      const values = done.map(({ value }) => value);
      if (!first.has(set)) first.set(set, values);
      const gained = values.map((value, i) => value - first.get(set)[i]);
      cells.push(meanOf(values), row === rows[0] ? '' : meanOf(gained));
      if (seconds) cells.push((done.reduce((sum, one) => sum + one.seconds, 0) / done.length).toFixed(0));
    }
    lines.push([row[0], ...cells]);
  }
  return table(['', ...columns.flatMap(({ title }) => [title, 'gain', ...(seconds ? ['processor seconds'] : [])])], lines);
}

const closed = { name: 'closed-form' };
const auto = { name: 'auto' };
const fedavg = { name: 'fedavg' };
const on = (cut, views = 1, features = {}) => ({ backbone: { cut }, features: { views, ...features } });
const fine = { unitLength: true };
/** FedAvg at the usual rates, or these settings of its training. */
const trained = (training = {}, changes = {}) => ({ rounds: 15, training: { sampling: 'shuffle', ...training }, ...changes });
const scoped = (scope, training = {}) => ({
  backbone: { cut: 'pooled' },
  rounds: 5,
  training: { scope, optimiser: { name: 'sgd', learningRate: 0.01, momentum: 0.9 }, ...training },
});

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
        ['pooled and hand-crafted', closed, on('pooled', 1, { handCrafted: 'all' })],
        ['levels and hand-crafted', closed, on('levels', 1, { handCrafted: 'all' })],
        ['levels, 64 principal components', { ...closed, components: 64 }, on('levels')],
        ['levels, unit length, 5 views', closed, on('levels', 5, fine)],
      ],
    ),

  /** The best recipe against the linear head on pooled features. */
  recipe: () =>
    gains(
      [CHEST, drawings],
      [
        ['linear closed form, pooled features', closed, on('pooled')],
        ['FedAvg, 30 rounds, pooled features', fedavg, on('pooled')],
        ['auto, pooled features', auto, on('pooled')],
        ['auto, textures, unit length, 5 views', auto, on('textures', 5, fine)],
      ],
    ),

  /** How much of the network is trained. */
  schemes: () =>
    gains(
      [CHEST, drawings],
      [
        ['head', fedavg, scoped('head', { optimiser: { name: 'sgd', learningRate: 0.04 } })],
        ['last block', fedavg, scoped('last-block')],
        ['last block, layerDecay 0.5, L2-SP 0.01', fedavg, scoped('last-block', { layerDecay: 0.5, l2sp: 0.01 })],
        ['last two blocks', fedavg, scoped('last-two-blocks'), [CHEST]],
        ['last block from random weights', fedavg, scoped('last-block', { fromScratch: true })],
      ],
      { seconds: true },
    ),

  /** Losses, samplers and heads on an uneven federation. */
  losses: () =>
    gains(
      [UNEVEN],
      [
        ['cross-entropy', fedavg, trained()],
        ['sampling: balanced', fedavg, trained({ sampling: 'balanced' })],
        ['sampling: oversample', fedavg, trained({ sampling: 'oversample' })],
        ['sampling: undersample', fedavg, trained({ sampling: 'undersample' })],
        ['class weights from federated counts', fedavg, trained({ loss: { classWeights: 'balanced' } })],
        ['logit adjustment, federated priors', fedavg, trained({ loss: { logitAdjustment: 1 } })],
        ['focal', fedavg, trained({ loss: 'focal' })],
        ['mean squared error', fedavg, trained({ loss: 'mse' })],
        ['label smoothing 0.1', fedavg, trained({ loss: { labelSmoothing: 0.1 } })],
        ['mixup 0.2', fedavg, trained({ mixup: 0.2 })],
        [
          'distillation from all sites’ heads',
          fedavg,
          trained({ loss: { terms: [{ name: 'distillation', weight: 1, teacher: 'ensemble' }] } }),
        ],
        ['virtual features afterwards', fedavg, trained({ calibrate: 'virtual-features' })],
        ['adjustment head', fedavg, trained({}, { head: { kind: 'adjustment' } })],
      ],
    ),

  /** Each style left out in turn. */
  unseen: () =>
    gains(
      [drawings],
      [
        ['closed form, pooled features', closed, on('pooled')],
        ['closed form, levels, unit length', closed, on('levels', 1, fine)],
        ['closed form, levels, unit length, 5 views', closed, on('levels', 5, fine)],
      ],
      { pick: ({ report }) => report.unseen[drawings.metric] },
    ),

  ...FEW_SHOT,

  /** Each site in turn without labels: the model of the others as it is there, and as the site fits it to its own images. */
  async unlabelled() {
    const lines = [];
    for (const set of [drawings, { ...UNEVEN, metric: 'accuracy' }].filter(wanted)) {
      const { federation } = example(set);
      const [plain, shifted, shared] = [[], [], []];
      for (const seed of set.name === 'drawings' ? [1] : SEEDS) {
        for (const { name } of await sitesOf({ ...set, seed })) {
          const without = { site: name, hide: (site) => hideLabels(site, federation) };
          const fitted = async (adaptation) => {
            const changes = { seed, ...on('levels', 5, fine), adaptation, evaluation: { alone: 'own', personal: true } };
            const { report } = await run({ ...set, seed }, closed, changes, { without });
            return report.sites.find(({ site }) => site === name);
          };
          const [shift, shares] = [await fitted({ shares: false }), await fitted({})];
          if (shift?.personal === undefined || shares?.personal === undefined) continue;
          plain.push(shift.federated.accuracy);
          shifted.push(shift.personal.accuracy);
          shared.push(shares.personal.accuracy);
        }
      }
      const gain = (values) => meanOf(values.map((value, i) => value - plain[i]));
      lines.push([set.title, plain.length, meanOf(plain), meanOf(shifted), gain(shifted), meanOf(shared), gain(shared)]);
    }
    return table(['images', 'sites without labels', 'model as it is, accuracy', 'shift', 'gain', 'shift and shares', 'gain'], lines);
  },
};
