// The tables of docs/explanation/comparison.md: how the sites' work is combined.
import { attackedRounds, featuresOf } from './attacks.mjs';
import { blood, chest, drawings, flags, percent, ROUNDS, run, table } from './runs.mjs';

const SETS = [
  drawings,
  { title: 'chest, IID × 4', ...chest, sites: 4, split: 'iid' },
  { title: 'chest, Dirichlet 0.1 × 4', ...chest, sites: 4, split: 'dirichlet:0.1' },
  { title: 'chest, one class a site', ...chest, sites: 3, split: 'by-class' },
  { title: 'blood by slide, Dirichlet 0.1 × 4', ...blood, sites: 4, split: 'dirichlet:0.1' },
].filter(({ name }) => flags.images === undefined || flags.images.split(',').includes(name));
const TEN = { title: 'chest, 10 sites of one class', ...chest, sites: 10, split: 'by-class' };

const STRATEGIES = [
  { name: 'fedavg' },
  { name: 'fedavgm' },
  { name: 'fedadagrad' },
  { name: 'fedadam' },
  { name: 'fedyogi' },
  { name: 'fedprox' },
  { name: 'scaffold' },
  { name: 'fednova' },
  { name: 'fedbuff', bufferSize: 2 },
  { name: 'median' },
  { name: 'trimmed-mean' },
  { name: 'krum', byzantine: 0, selected: 2 },
  { name: 'geometric-median' },
  { name: 'norm-clipping' },
  { name: 'closed-form' },
  { name: 'closed-form', kernel: 'relu' },
  { name: 'closed-form', kernel: 'fourier' },
  { name: 'auto' },
].filter(({ name }) => flags.strategies === undefined || flags.strategies.split(',').includes(name));

const nameOf = ({ name, kernel, ...options }) =>
  `${name}${kernel ? `, kernel ${kernel}` : ''}${
    Object.keys(options).length === 0
      ? ''
      : ` (${Object.entries(options)
          .map(([key, value]) => `${key} ${value}`)
          .join(', ')})`
  }`;

export const COMBINING = {
  /** Every strategy on every set. */
  async strategies() {
    const rows = [];
    for (const strategy of STRATEGIES) {
      const cells = [];
      let bytes = 0;
      for (const set of SETS) {
        const { kernel, ...options } = strategy;
        const head = kernel === undefined ? {} : { head: { kind: 'linear', kernel } };
        const one = await run(set, options, head).catch((error) => ({ failed: error.message }));
        if (one.failed) console.log(`  ${set.title} · ${strategy.name}: ${one.failed}`);
        cells.push(one.failed ? 'failed' : percent(one.value));
        bytes += one.updates ?? 0;
      }
      rows.push([nameOf(strategy), ...cells, (bytes / SETS.length / 1e6).toFixed(2)]);
    }
    return table(['strategy', ...SETS.map(({ title }) => title), 'MB up, a site'], rows);
  },

  /** Ten sites with one class each. */
  async 'one-class'() {
    const rows = [];
    for (const rounds of [1, 5, 30])
      rows.push([
        `FedAvg, ${rounds} ${rounds === 1 ? 'round' : 'rounds'}`,
        percent((await run(TEN, { name: 'fedavg' }, { rounds })).value),
      ]);
    rows.push(['closed form, 1 round', percent((await run(TEN, { name: 'closed-form' })).value)]);
    return table(['strategy', 'balanced accuracy, %'], rows);
  },

  /** The closed form however the images are divided. */
  async splits() {
    const rows = [];
    for (const [sites, split] of [
      [1, 'iid'],
      [4, 'iid'],
      [4, 'dirichlet:0.1'],
      [3, 'by-class'],
      [10, 'by-class'],
    ]) {
      const set = { title: `chest, ${sites} × ${split}`, ...chest, sites, split };
      const { head, value } = await run(set, { name: 'closed-form' }, { evaluation: { leaveOneSiteOut: false } });
      rows.push([
        sites === 1 ? 'all images at one site (pooled)' : `${sites} sites, ${split}`,
        `\`${head.slice(0, 16)}…\``,
        percent(value),
      ]);
    }
    return table(['division', 'head (SHA-256)', 'balanced accuracy, %'], rows);
  },

  /** Auto against what it chooses from and against pooling; with what each site has alone. */
  async auto() {
    const rows = [];
    for (const set of SETS) {
      const fedavg = await run(set, { name: 'fedavg' });
      const closed = await run(set, { name: 'closed-form' });
      const auto = await run(set, { name: 'auto' }, { evaluation: { alone: 'cross-site' } }, { pooled: true });
      const { overall, training } = auto.report;
      const [alone, federated, pooled] = [overall.alone, overall.federated, overall.pooled].map((one) => one?.[set.metric]);
      const gap = pooled - alone > 0.01 ? `${((100 * (federated - alone)) / (pooled - alone)).toFixed(0)} %` : '–';
      rows.push([
        set.title,
        percent(fedavg.value),
        percent(closed.value),
        percent(federated),
        percent(alone),
        percent(pooled),
        gap,
        training.endedBecause,
      ]);
    }
    return table(
      ['images', `FedAvg, ${ROUNDS} rounds`, 'closed form', 'auto', 'alone, own tests', 'pooled', 'of the gap closed', 'why'],
      rows,
    );
  },

  /** What each site has alone, with the global head and with its own. */
  async personal() {
    const rows = [];
    for (const set of SETS) {
      const { report } = await run(set, { name: 'auto' }, { evaluation: { alone: 'cross-site', personal: true } });
      for (const { site, alone, federated, personal } of report.sites) {
        const images = (one) => (one === undefined ? '–' : `${percent(one.accuracy)} (${Math.round(one.accuracy * one.count)})`);
        rows.push([set.title, site, federated.count, images(alone), images(federated), images(personal)]);
      }
    }
    return table(['images', 'site', 'test images', 'alone, % right (images)', 'global', 'personal'], rows);
  },

  /** What attacks on the rounds cost, by strategy. */
  async attacks() {
    const set = { title: 'chest, 8 even sites', ...chest, sites: 8, split: 'iid' };
    const shelf = [
      { name: 'fedavg' },
      { name: 'median' },
      { name: 'trimmed-mean' },
      { name: 'krum', byzantine: 2 },
      { name: 'geometric-median' },
      { name: 'norm-clipping' },
    ];
    const lost = new Map();
    for (const seed of [1, 2, 3, 4, 5]) {
      const sites = await featuresOf({ ...set, seed });
      const undisturbed = await attackedRounds(sites, { name: 'fedavg' }, seed, null);
      console.log(`  seed ${seed}: undisturbed ${percent(undisturbed)}`);
      const honest = 100 * (undisturbed - (await attackedRounds(sites.slice(2), { name: 'fedavg' }, seed, null)));
      lost.set('honest', [...(lost.get('honest') ?? []), honest]);
      for (const strategy of shelf)
        for (const attack of ['reversed', '×100']) {
          const points = 100 * (undisturbed - (await attackedRounds(sites, strategy, seed, attack)));
          const key = `${strategy.name} ${attack}`;
          lost.set(key, [...(lost.get(key) ?? []), points]);
          console.log(`  ${key}: ${points.toFixed(1)}`);
        }
    }
    const cell = (points) => `${(points.reduce((a, b) => a + b, 0) / points.length).toFixed(1)} (${Math.max(...points).toFixed(1)})`;
    const rows = [['(fedavg of the six honest sites)', cell(lost.get('honest')), cell(lost.get('honest'))]];
    for (const { name } of shelf) rows.push([name, cell(lost.get(`${name} reversed`)), cell(lost.get(`${name} ×100`))]);
    return table(['strategy', 'reversed: points lost, mean (worst)', '×100'], rows);
  },
};
