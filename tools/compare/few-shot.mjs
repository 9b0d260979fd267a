// The k-shot table of docs/explanation/transfer.md: how good heads are that few labelled images of each class made, over draws.
import { chest, drawings, flags, meanOf, run, table } from './runs.mjs';

const DRAWS = 10;
/** Five sites each, so that one shot a site is five in the federation. */
const SETS = [{ title: 'chest X-rays', ...chest, sites: 5, split: 'iid' }, drawings].filter(
  ({ name }) => flags.images === undefined || flags.images.split(',').includes(name),
);
const SHOTS = [1, 2];

const unitLength = { unitLength: true, standardise: false };
/** Nothing here was chosen by these images: what is not said is as the files' defaults or chosen by cross-validation. */
const ROWS = [
  ['linear head, FedAvg, pooled features', { name: 'fedavg' }, { rounds: 20, backbone: { cut: 'pooled' } }],
  ['linear head, FedAvg', { name: 'fedavg' }, { rounds: 20 }],
  ['prototypes, euclidean', { name: 'prototypes' }, {}],
  ['prototypes, mahalanobis', { name: 'prototypes', distance: 'mahalanobis', shrinkage: 0.5 }, {}],
  ['prototypes, cosine, unit length', { name: 'prototypes', distance: 'cosine' }, { features: unitLength }],
  ['closed form', { name: 'closed-form' }, {}],
  ['closed form, unit length', { name: 'closed-form' }, { features: unitLength }],
  [
    'closed form, unit length, levels, 5 views',
    { name: 'closed-form' },
    { backbone: { cut: 'levels' }, features: { ...unitLength, views: 5 } },
  ],
];

/** A draw divides the chest X-rays anew and draws other shots; the drawings keep the demo's sites and test images. */
async function byDraw(set, shots, [, strategy, changes]) {
  const values = [];
  for (let seed = 1; seed <= DRAWS; seed++) {
    const drawn = { ...set, seed: set.name === 'drawings' ? 1 : seed };
    const { value } = await run(drawn, strategy, { seed, ...changes, data: { validation: 0, shots } });
    values.push(value);
  }
  return values;
}

export const FEW_SHOT = {
  /** Heads from five and from ten images of each class in the whole federation. */
  async 'few-shot'() {
    const first = new Map();
    const lines = [];
    for (const row of ROWS) {
      const cells = [];
      for (const set of SETS)
        for (const shots of SHOTS) {
          const key = `${set.name} ${shots}`;
          const values = await byDraw(set, shots, row);
          if (!first.has(key)) first.set(key, values);
          const gained = values.map((value, i) => value - first.get(key)[i]);
          cells.push(meanOf(values), gained.every((value) => value === 0) ? '' : meanOf(gained));
        }
      lines.push([row[0], ...cells]);
    }
    const columns = SETS.flatMap(({ title }) => SHOTS.flatMap((shots) => [`${title}, ${5 * shots} a class`, 'gain']));
    return table(['', ...columns], lines);
  },
};
