import {
  allHeads,
  aloneName,
  type Digest,
  type Evaluation,
  type Federation,
  isMultiLabel,
  type ModelManifest,
  type ModelScores,
  mergeEvaluations,
  modelScoresOf,
  parseModelManifest,
  personalName,
  type RunState,
  rawColumnWeight,
  standardisationOfRun,
  strategyNameOf,
  tasksOf,
  temperatureOf,
} from '@atoll/core';
import type { BlobStore } from '../storage/index.ts';
import { type RunContext, tailOf, testEvaluations } from './context.ts';

/** The model that a run ends with, its parts by digest. Depends on the journal alone: made twice from the same entries, it is the same. */
export function modelOf(
  state: RunState,
  context: RunContext,
  blobs: BlobStore,
  head: Digest,
  why: string,
  software: string,
  journal: ModelManifest['lineage']['journal'],
): ModelManifest {
  const { federation, backbone, featureSize } = context;
  const federated = new Map(testEvaluations(state).map(({ site, evaluation }) => [site, evaluation]));
  const alone = new Map(testEvaluations(state, aloneName).map(({ site, evaluation }) => [site, evaluation]));
  const personal = new Map(testEvaluations(state, personalName).map(({ site, evaluation }) => [site, evaluation]));
  const heads = allHeads(state);
  const { round, scope } = heads.find((entry) => entry.head === head) ?? { round: 0, scope: 'head' as const };
  const standardisation = scope !== 'head' && federation.training.fromScratch ? null : standardisationOfRun(state);
  const tests = [...federated.values()];
  return {
    format: 1,
    federation: federation.federation,
    ...(federation.description === undefined ? {} : { description: federation.description }),
    run: state.run,
    finishedAt: new Date(state.phase.kind === 'finishing' ? state.phase.since : state.createdAt).toISOString(),
    software,
    classes: [...federation.classes],
    ...(isMultiLabel(federation) ? { labels: federation.labels } : {}),
    ...(federation.tasks === undefined ? {} : { tasks: federation.tasks }),
    backbone: {
      name: backbone.manifest.name,
      version: backbone.manifest.version,
      digest: backbone.digest,
      cut: federation.backbone.cut,
      licence: backbone.manifest.licence,
    },
    head: {
      config: federation.head,
      featureSize,
      digest: head,
      sizeBytes: blobs.size(head),
      ...(scope === 'head' ? {} : { tail: { scope, cut: tailOf(context, scope).cut } }),
    },
    standardisation: standardisation === null ? null : { digest: standardisation, sizeBytes: blobs.size(standardisation) },
    handCrafted: federation.features.handCrafted,
    columns: federation.features.columns,
    columnWeight: rawColumnWeight(federation),
    unitLength: federation.features.unitLength,
    views: federation.features.views,
    temperature: temperatureOf(state, round),
    training: {
      strategy: strategyNameOf(federation.strategy),
      rounds: heads.length,
      round,
      why,
      seed: federation.seed,
    },
    sites: [...state.members.values()]
      .sort((a, b) => (a.site < b.site ? -1 : 1))
      .map(({ site, profile }) => ({
        site,
        ...profile.counts,
        federated: scoresOf(federated.get(site)),
        alone: scoresOf(alone.get(site)),
        personal: scoresOf(personal.get(site)),
      })),
    test: tests.length === 0 ? null : scoresOf(mergeEvaluations(tests)),
    ...byTask(federation, tests),
    privacy: { budget: null, secureAggregation: false, minimumCount: federation.privacy.minimumCount },
    lineage: {
      initialHead: state.initialHead,
      answers: state.history.reduce((sum, { contributions }) => sum + contributions.length, 0),
      journal,
    },
    limits: limitsOf(state, tests),
  };
}

/** The text of its model.json. */
export const modelBytes = (model: ModelManifest): Uint8Array => new TextEncoder().encode(`${JSON.stringify(model, null, 2)}\n`);

/** The manifest that is stored under a digest. Throws AtollError 308, 410, 704. */
export const storedManifest = (blobs: BlobStore, digest: Digest): ModelManifest =>
  parseModelManifest(new TextDecoder().decode(blobs.get(digest)));

const scoresOf = (evaluation: Evaluation | undefined): ModelScores | null => (evaluation === undefined ? null : modelScoresOf(evaluation));

/** Of several tasks: the figures of each. */
function byTask(federation: Federation, tests: readonly Evaluation[]): Pick<ModelManifest, 'testByTask'> {
  const judged = tests.length === 0 ? undefined : mergeEvaluations(tests).tasks;
  if (judged === undefined) return {};
  return { testByTask: tasksOf(federation).map(({ name }, task) => ({ task: name, scores: scoresOf(judged[task]) })) };
}

function limitsOf(state: RunState, tests: readonly Evaluation[]): string[] {
  const limits = [
    isMultiLabel(state.federation)
      ? 'Made for the labels above and for images like those of the sites; of anything else it says just as firmly which of them it has.'
      : 'Made for the classes above and for images like those of the sites; anything else is put into one of these classes all the same.',
    'No medical device; not tested for use on patients.',
  ];
  const images = tests.reduce((sum, { count }) => sum + count, 0);
  limits.push(
    images === 0
      ? 'No site had test images: how good the model is was not measured.'
      : `All figures rest on ${images} test images of ${tests.length} sites.`,
  );
  const gone = [...state.members.values()].filter(({ presence }) => presence.kind === 'left').map(({ site }) => site);
  if (gone.length > 0) limits.push(`Left before the end: ${gone.join(', ')}.`);
  return limits;
}
