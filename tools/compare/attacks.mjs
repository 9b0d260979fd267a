// Rounds in which two sites attack, on real features; what no product does: a site that sends something else than it trained.
import {
  checkDataset,
  diskCaches,
  loadParts,
  openCachesFor,
  openFileIndex,
  openFrozenBackbone,
  readDataset,
  surveySite,
} from '@atoll/client';
import {
  addMoments,
  checkFederation,
  cutsOf,
  emptyMoments,
  headArchitecture,
  manifestDigest,
  mergeEvaluations,
  metricsOf,
  momentsOf,
  seedFrom,
  standardisationOf,
  strategyOf,
  train,
} from '@atoll/core';
import { openLocalBackbone } from '../../apps/cli/dist/simulation/compare.js';
import { judge, standardiseParts, trainingConfig } from '../../apps/client/dist/tasks/index.js';
import { example, ROUNDS, sitesOf, tf } from './runs.mjs';

/** Each site's standardised features. */
export async function featuresOf(set) {
  const { federation: whole } = example(set);
  const federation = { ...whole, backbone: { ...whole.backbone, cut: 'multi-level' }, data: { ...whole.data, validation: 0 } };
  const { manifest } = await openLocalBackbone();
  const loaded = [];
  for (const site of await sitesOf(set)) {
    const dataset = await readDataset(site.data);
    const report = await checkDataset(dataset, { index: await openFileIndex(site.cacheDirectory), classes: federation.classes });
    const caches = await openCachesFor(diskCaches(site.cacheDirectory), manifest, manifestDigest(manifest), federation);
    const frozen = async () =>
      openFrozenBackbone({
        backbone: await openLocalBackbone(),
        cuts: cutsOf(federation, manifest),
        blocks: federation.features.handCrafted,
      });
    loaded.push({ name: site.name, parts: await loadParts(federation, surveySite(federation, site.name, report), { caches, frozen }) });
    await caches.close();
  }
  const { dimension } = loaded[0].parts.train;
  const moments = loaded.map(({ parts }) => momentsOf(parts.train.features, dimension)).reduce(addMoments, emptyMoments(dimension));
  const standardisation = standardisationOf(moments, { floor: federation.features.deviationFloor });
  return loaded.map(({ name, parts }) => ({ name, federation, ...standardiseParts(parts, standardisation, null) }));
}

const ATTACKS = { reversed: -1, '×100': 100 };

/** Rounds of a strategy in which the first two sites attack; the balanced accuracy of the head that is best on validation images. */
export async function attackedRounds(sites, strategy, seed, attack) {
  const { federation } = checkFederation({ ...sites[0].federation, strategy, cohort: { sites: sites.length, quorum: sites.length } });
  const architecture = headArchitecture(federation.head, { featureSize: sites[0].train.dimension, classes: federation.classes.length });
  let global = architecture.initialise(seed);
  let memory = new Map();
  let best = { loss: Number.POSITIVE_INFINITY, head: global };
  const judged = async (head, part) => {
    const evaluations = [];
    for (const site of sites) evaluations.push(await judge(tf, architecture, head, site[part]));
    return metricsOf(mergeEvaluations(evaluations));
  };
  for (let round = 1; round <= ROUNDS; round++) {
    const aggregator = strategyOf(federation).aggregator({ federation, round, global, memory });
    for (const [place, { name, train: data }] of sites.entries()) {
      const config = trainingConfig(federation);
      const { parameters, steps, losses } = await train(tf, {
        architecture,
        initial: global,
        data,
        config,
        epochs: 1,
        seed: seedFrom(seed, name, round),
      });
      const times = attack !== null && place < 2 ? ATTACKS[attack] : 1;
      const values = parameters.values.map((value, i) => global.values[i] + times * (value - global.values[i]));
      aggregator.accept({
        site: name,
        parameters: { ...parameters, values },
        base: global,
        staleness: 0,
        samples: data.count,
        steps,
        loss: losses[0],
      });
    }
    const next = aggregator.finish();
    global = next.parameters;
    memory = next.memory ?? new Map();
    const { meanLoss } = await judged(global, 'validation');
    if (meanLoss < best.loss) best = { loss: meanLoss, head: global };
  }
  return (await judged(best.head, 'test')).balancedAccuracy;
}
