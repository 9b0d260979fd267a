import { columnsInWords, fingerprintOf, type ModelManifest, type ModelScores, tasksOf } from '@atoll/core';
import { bytesOfHex } from '@atoll/protocol';
import type { OpenedModel } from '../model/open.ts';

/** What two cards say differently of the same thing; empty where one says nothing. */
export interface CardDifference {
  readonly what: string;
  readonly first: string;
  readonly second: string;
}

/** The rows of two cards in the order of the first, those that differ apart from how many are the same. */
export function compareCards(first: OpenedModel, second: OpenedModel): { readonly differences: CardDifference[]; readonly same: number } {
  const [a, b] = [cardRows(first), cardRows(second)];
  const all = [...new Set([...a.keys(), ...b.keys()])].map((what) => ({ what, first: a.get(what) ?? '', second: b.get(what) ?? '' }));
  const differences = all.filter((row) => row.first !== row.second);
  return { differences, same: all.length - differences.length };
}

export const percent = (share: number | null | undefined): string =>
  share === null || share === undefined ? '–' : `${(100 * share).toFixed(1)} %`;

/** What a card says, by what it is about. */
function cardRows({ model, signedBy }: OpenedModel): Map<string, string> {
  const { manifest, digest } = model;
  const { backbone, head, training, sites, personal, withdrawn, views, privacy } = manifest;
  const test = personal === undefined ? manifest.test : personal.test;
  return new Map([
    ['digest', digest],
    ['federation', manifest.federation],
    ['run', manifest.run],
    ['finished', manifest.finishedAt],
    ['software', manifest.software],
    ['signed by', signedBy === null ? 'nobody' : fingerprintOf(bytesOfHex(signedBy))],
    ...tasksOf(manifest).map(({ name, classes }): [string, string] => [`classes of ${name}`, classes.join(', ')]),
    ['backbone', `${backbone.name} ${backbone.version}`],
    ['backbone, digest', backbone.digest],
    ['cut', backbone.cut],
    ['hand-crafted features', manifest.handCrafted.join(', ')],
    ['columns beside an image', columnsInWords(manifest.columns)],
    ['views of an image', String(views.count)],
    ['features of one length', manifest.unitLength ? 'yes' : 'no'],
    ['features standardised', manifest.standardisation === null ? 'no' : 'yes'],
    ['head', `${JSON.stringify(head.config).replaceAll(/[{}"]/g, '').replaceAll(',', ', ').replaceAll(':', ' ')} on ${head.featureSize}`],
    ['trained of the backbone', head.tail?.scope ?? 'nothing'],
    ['strategy', training.strategy],
    ['round', `${training.round} of ${training.rounds}`],
    ['seed', String(training.seed)],
    ['temperature', manifest.temperature.toFixed(3)],
    ['own model of', personal?.site ?? ''],
    ['sites taken out', withdrawn?.sites.join(', ') ?? ''],
    ['sites', sites.map(({ site }) => site).join(', ')],
    ['training images', String(sites.reduce((sum, { train }) => sum + train, 0))],
    ['smallest count told', String(privacy.minimumCount)],
    ...scoreRows('', test),
    ...sites.flatMap(({ site, federated }) => scoreRows(`${site}: `, federated)),
  ]);
}

const scoreRows = (whose: string, scores: ModelScores | null): [string, string][] => [
  [`${whose}test images`, String(scores?.images ?? 0)],
  [`${whose}accuracy`, percent(scores?.accuracy)],
  [`${whose}balanced accuracy`, percent(scores?.balancedAccuracy)],
  [`${whose}macro F1`, percent(scores?.macroF1)],
  [`${whose}loss`, scores?.loss?.toFixed(3) ?? '–'],
];

/** A model in one row of a list. */
export const listCells = ({ federation, run, finishedAt, personal, test: ofAll, sites }: ModelManifest): string[] => {
  const test = personal === undefined ? ofAll : personal.test;
  return [
    federation,
    run,
    finishedAt.slice(0, 16).replace('T', ' '),
    String(sites.length),
    percent(test?.accuracy),
    percent(test?.balancedAccuracy),
  ];
};
export const LIST_TITLES = ['federation', 'run', 'finished (UTC)', 'sites', 'accuracy', 'balanced'];
