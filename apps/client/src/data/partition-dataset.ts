import { AtollError, createRandom, type Random, seedFrom } from '@atoll/core';
import { compareNames, compareText } from './dataset.ts';
import { countLabels, type Divisible, type Unit, unitsOf } from './units.ts';

/** How a simulation divides one dataset over its sites. */
export type PartitionMode = 'iid' | 'by-class' | 'by-folder' | { readonly dirichlet: number };

/** How a dataset is divided among virtual sites. */
export interface PartitionOptions {
  readonly sites: number;
  readonly mode: PartitionMode;
  readonly seed: number | string;
  /** Images that each site of a Dirichlet partition has at least, where the groups allow it. Default 10, or half an even share if that is less. */
  readonly minimumImages?: number;
}

const MODES = 'iid, dirichlet:ALPHA (for example dirichlet:0.1), by-class or by-folder';
const REDRAWS = 100;

/** Reads `--split`: `iid`, `dirichlet:0.1`, `by-class` or `by-folder`. Throws AtollError 103 for anything else. */
export function parsePartition(text: string): PartitionMode {
  if (text === 'iid' || text === 'by-class' || text === 'by-folder') return text;
  const [, digits] = /^dirichlet:(\d+(?:\.\d+)?|\.\d+)$/.exec(text) ?? [];
  const alpha = Number(digits);
  if (digits !== undefined && alpha >= 0.001 && alpha <= 1e6) return { dirichlet: alpha };
  throw new AtollError(103, `--split ${JSON.stringify(text)} is unknown.`, {
    hint: `Give ${MODES}; ALPHA is from 0.001 (one class a site) to 1000000 (even).`,
  });
}

/**
 * Divides one dataset over the sites of a simulation. Groups and copies of one image stay on one site; the result does not
 * depend on the order of the samples. Every site gets at least one image.
 *
 * - `iid`: each site has the labels in the same proportions.
 * - `dirichlet`: for each label the shares of the sites are drawn from a symmetric Dirichlet(alpha), as in Yurochkin et al.,
 *   Bayesian Nonparametric Federated Learning (ICML 2019), after Hsu, Qi and Brown (arXiv:1909.06335); a small alpha gives
 *   uneven sites. It is drawn again, up to 100 times, until each site has `minimumImages`; then images move from the largest sites.
 * - `by-class`: label number c goes to site c mod sites; with more sites than labels several share one label.
 * - `by-folder`: one site a top folder (`readDataset` with `siteFolders`) or a value of the CSV's `site` column.
 *
 * Throws AtollError 103 where the sites cannot all get an image, or `by-folder` finds another number of folders.
 */
export function partitionDataset<S extends Divisible>(
  samples: readonly S[],
  { sites, mode, seed, minimumImages }: PartitionOptions,
): S[][] {
  if (!Number.isInteger(sites) || sites < 1) throw new AtollError(103, `--sites ${sites} is no number of sites.`);
  if (mode === 'by-folder') return byFolder(samples, sites);

  const units = unitsOf(samples);
  if (units.length < sites) {
    throw new AtollError(103, `${units.length} groups of images cannot be divided over ${sites} sites.`, {
      hint: 'Ask for fewer sites, or make the groups smaller.',
    });
  }
  const labels = labelled(units, seed);
  const minimum = Math.min(minimumImages ?? 10, Math.floor(samples.length / (2 * sites)));
  let dealt: Unit<S>[][];
  if (mode === 'iid')
    dealt = dealEvenly(
      [...labels.values()].map((units) => ({ units, holders: range(sites) })),
      sites,
    );
  else if (mode === 'by-class') dealt = byClass(labels, sites);
  else {
    let attempt = 0;
    do dealt = dealByDirichlet(labels, sites, mode.dirichlet, createRandom(seedFrom('partition', seed, attempt)));
    while (dealt.some((units) => size(units) < minimum) && ++attempt < REDRAWS);
  }
  repair(dealt, mode === 'iid' || mode === 'by-class' ? 1 : Math.max(1, minimum));
  return dealt.map((units) => units.flatMap((unit) => unit.samples).sort(compareNames));
}

const range = (length: number): number[] => Array.from({ length }, (_, index) => index);
const size = (units: readonly Unit[]): number => units.reduce((sum, unit) => sum + unit.samples.length, 0);

/** A unit of several labels counts as the one of whose images it holds the largest share: else all would count as the commonest. */
function mainLabel(unit: Unit, totals: ReadonlyMap<string, number>): string {
  const share = ([label, count]: [string, number]) => count / (totals.get(label) ?? 1);
  const [first] = [...unit.counts].sort((a, b) => share(b) - share(a) || compareText(a[0], b[0]));
  return first?.[0] ?? '';
}

/** Units by main label, labels in order, the units of each in an order drawn from the seed. */
function labelled<S extends Divisible>(units: readonly Unit<S>[], seed: number | string): Map<string, Unit<S>[]> {
  const labels = new Map<string, Unit<S>[]>();
  const totals = countLabels(units.flatMap(({ samples }) => samples));
  const tagged = units.map((unit) => ({ unit, label: mainLabel(unit, totals) })).sort((a, b) => compareText(a.label, b.label));
  for (const { unit, label } of tagged) {
    const known = labels.get(label);
    if (known === undefined) labels.set(label, [unit]);
    else known.push(unit);
  }
  for (const [label, units] of labels) createRandom(seedFrom('partition order', seed, label)).shuffle(units);
  return labels;
}

/** Gives each unit to the holder with the fewest images of its label; among equals to the smallest site. */
function dealEvenly<S extends Divisible>(
  deals: readonly { units: readonly Unit<S>[]; holders: readonly number[] }[],
  sites: number,
): Unit<S>[][] {
  const dealt: Unit<S>[][] = range(sites).map(() => []);
  const totals = range(sites).map(() => 0);
  for (const { units, holders } of deals) {
    const ofLabel = range(sites).map(() => 0);
    for (const unit of units) {
      const [site = 0] = [...holders].sort((a, b) => (ofLabel[a] ?? 0) - (ofLabel[b] ?? 0) || (totals[a] ?? 0) - (totals[b] ?? 0) || a - b);
      dealt[site]?.push(unit);
      ofLabel[site] = (ofLabel[site] ?? 0) + unit.samples.length;
      totals[site] = (totals[site] ?? 0) + unit.samples.length;
    }
  }
  return dealt;
}

function byClass<S extends Divisible>(labels: ReadonlyMap<string, Unit<S>[]>, sites: number): Unit<S>[][] {
  const deals = [...labels.values()].map((units, number) => ({
    units,
    holders: labels.size >= sites ? [number % sites] : range(sites).filter((site) => site % labels.size === number),
  }));
  return dealEvenly(deals, sites);
}

function dealByDirichlet<S extends Divisible>(
  labels: ReadonlyMap<string, Unit<S>[]>,
  sites: number,
  alpha: number,
  random: Random,
): Unit<S>[][] {
  const dealt: Unit<S>[][] = range(sites).map(() => []);
  for (const units of labels.values()) {
    const shares = random.dirichlet(alpha, sites);
    const total = size(units);
    let site = 0;
    let bound = shares[0] ?? 1;
    let before = 0;
    for (const unit of units) {
      const middle = (before + unit.samples.length / 2) / total;
      while (middle > bound && site < sites - 1) bound += shares[++site] ?? 0;
      dealt[site]?.push(unit);
      before += unit.samples.length;
    }
  }
  return dealt;
}

/** Moves units from the largest to the smallest site until each has `minimum` images, as far as the groups allow; none stays empty. */
function repair<S extends Divisible>(dealt: Unit<S>[][], minimum: number): void {
  for (;;) {
    const bySize = [...dealt].sort((a, b) => size(a) - size(b));
    const smallest = bySize[0];
    const largest = bySize.findLast((units) => units.length > 1);
    if (smallest === undefined || largest === undefined || largest === smallest || size(smallest) >= minimum) return;
    const spare = size(largest) - minimum;
    const fitting = largest.findLastIndex((unit) => unit.samples.length <= spare);
    if (fitting < 0 && smallest.length > 0) return;
    smallest.push(...largest.splice(fitting < 0 ? largest.length - 1 : fitting, 1));
  }
}

function byFolder<S extends Divisible>(samples: readonly S[], sites: number): S[][] {
  const folders = new Map<string, S[]>();
  for (const sample of [...samples].sort((a, b) => compareText(a.site ?? '', b.site ?? '') || compareNames(a, b))) {
    if (sample.site === undefined) {
      throw new AtollError(103, 'The images are not divided into site folders.', {
        hint: 'Use folders SITE/CLASS/IMAGE, or a CSV with a column site in each line.',
      });
    }
    const known = folders.get(sample.site);
    if (known === undefined) folders.set(sample.site, [sample]);
    else known.push(sample);
  }
  if (folders.size !== sites) {
    throw new AtollError(103, `There are ${folders.size} site folders (${[...folders.keys()].join(', ')}), not ${sites}.`, {
      hint: `Say --sites ${folders.size}.`,
    });
  }
  return [...folders.values()];
}
