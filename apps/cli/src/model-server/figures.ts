import { isMultiLabel, type ModelScores, tasksOf, UNLIKE_DISTANCE } from '@atoll/core';
import type { InUse } from './served-model.ts';

const scoresOf = (scores: ModelScores | null) =>
  scores === null
    ? null
    : { images: scores.images, accuracy: scores.accuracy, balancedAccuracy: scores.balancedAccuracy, macroF1: scores.macroF1 };

/** What names a model in every answer. */
export const modelName = ({ opened: { model }, name }: InUse) => ({
  digest: model.digest,
  federation: model.manifest.federation,
  run: model.manifest.run,
  name,
});

/** The card of the model in use, in figures: `GET /v1/model`. */
export function modelFigures(inUse: InUse) {
  const { opened, since } = inUse;
  const { manifest, standardisation } = opened.model;
  const { backbone, training, sites, test, head, personal } = manifest;
  return {
    model: modelName(inUse),
    description: manifest.description ?? null,
    finishedAt: manifest.finishedAt,
    servedSince: since.toISOString(),
    signedBy: opened.signer,
    labels: isMultiLabel(manifest) ? 'several' : 'one',
    tasks: tasksOf(manifest).map(({ name, classes }) => ({ task: name, classes: [...classes] })),
    columns: [...manifest.columns],
    backbone: { name: backbone.name, version: backbone.version, digest: backbone.digest, cut: backbone.cut, licence: backbone.licence },
    head: { kind: head.config.kind, digest: head.digest, sizeBytes: head.sizeBytes },
    training: { strategy: training.strategy, rounds: training.rounds, round: training.round },
    temperature: manifest.temperature,
    unlikeFrom: standardisation === null || head.tail !== undefined ? null : UNLIKE_DISTANCE,
    personal: personal === undefined ? null : { site: personal.site, model: personal.model },
    test: scoresOf(personal === undefined ? test : personal.test),
    sites: sites.map(({ site, train, test: images, federated }) => ({ site, train, test: images, figures: scoresOf(federated) })),
    limits: [...manifest.limits],
  };
}

export type ModelFigures = ReturnType<typeof modelFigures>;
