import {
  adaptsByScores,
  columnsInWords,
  type Federation,
  isSolved,
  leastImagesOfClass,
  leaveOneSiteOut,
  needsGram,
  plannedRounds,
  type SubgroupColumn,
  statisticsNeeds,
  subgroupsOf,
  sumsInCoordinates,
  tasksOf,
} from '@atoll/core';

/** What a federation takes from a site and what it leaves there, in sentences for a person. */
export interface PrivacyStatement {
  readonly leaves: readonly string[];
  readonly stays: readonly string[];
}

/** What a scope trains of the backbone. */
const PARTS = {
  'last-block': 'in the last rounds the last block of the backbone',
  'last-two-blocks': 'in the last rounds the last two blocks of the backbone',
  full: 'in the last rounds the whole backbone',
} as const;

/** All that this federation makes a site send, and what no federation does. A site prints it before it joins. */
export function describeWhatLeaves(federation: Federation): PrivacyStatement {
  const { data, evaluation, features, privacy, rounds, head, strategy, training } = federation;
  const sums = isSolved(strategy);
  const ownSums = sums && !sumsInCoordinates(federation);
  const ofHead = head.kind === 'linear' ? 'the weights of the head' : 'the layers of the head';
  const parameters = training.scope === 'head' ? ofHead : `${ofHead}, and ${PARTS[training.scope]}`;
  const trainingRounds = training.scope === 'head' ? rounds : plannedRounds(federation) - (sums ? 1 : 0);
  const leaves = [
    'who the site is: its name, a random number made once for it, its public key where sites are enrolled, the version of its software, and the engine that it trains with',
    `how many images it has for training, validation and test${data.unlabelled === 'allow' ? ', and how many without a label' : ''}`,
    privacy.minimumCount > 0
      ? `how many training images it has of each class, except classes with fewer than ${privacy.minimumCount}`
      : 'how many training images it has of each class',
    ...(data.shots === undefined
      ? []
      : [
          `what follows of the training images is of ${data.shots === 1 ? 'one image' : `${data.shots} images`} of each class at most: figures over so few say nearly what each of these images is`,
        ]),
    'what its backbone computes from a drawn test picture that is the same everywhere, to show that it computes as the others do',
    ...columnsLeave(federation),
    ...(features.standardise && !ownSums ? ['for each feature, its sum and the sum of its squares over all training images'] : []),
    ...(sums
      ? [
          `once, ${strategy.folds === 1 ? '' : `for each of ${strategy.folds} parts of the training images: `}${sumsByClass(needsGram(strategy))}`,
          strategy.folds === 1
            ? 'counts of right and wrong of the heads that may be chosen, on the validation images'
            : 'counts of right and wrong of the heads that may be chosen, on the training images that these have not seen',
        ]
      : []),
    ...lossSums(federation),
    ...(sums && strategy.name !== 'auto' && training.scope === 'head'
      ? []
      : [
          `after each round of training (${trainingRounds} at most): ${parameters} as trained here, the number of training images and of steps, and the mean training loss of each epoch${hasEnsemble(federation) ? '; every other site gets this in the next round, to learn from what the heads of all sites predict' : ''}`,
        ]),
    ...(leaveOneSiteOut(federation) === 'rounds'
      ? [
          'the same in as many rounds again for every other site, which are made without that site; all sites but it get the coordinates and heads of these rounds, and from what they are with and without a site more can be told of its images than from the final model',
        ]
      : []),
    ...(training.calibrate.name === 'off'
      ? []
      : [
          `once, after the training: of the training images${head.kind === 'linear' ? '' : ', with what the head makes of their features in the place of these'}, ${sumsByClass(training.calibrate.covariance === 'shared')}; the coordinator draws features of images that there never were from them`,
        ]),
    'of each judged head, on the validation or test images: how many images of each class were taken for which class, and the sum of their losses, for some heads also with their scores divided by fixed numbers',
    'of the final head, on the test images: for each class, how many images of it and of the others got a score in each of 512 ranges, and how often the head was right in each of 15 ranges of how sure it was',
    ...evaluation.subgroups.map(
      (subgroup) =>
        `of the final head, which classes were taken for which for the test images by ${JSON.stringify(subgroup.column)} (${listed(subgroup)})${atLeast(privacy.minimumCount)}`,
    ),
    ...(evaluation.alone === 'own' ? ['the same counts of a head that the site trains for itself alone; that head stays here'] : []),
    ...(evaluation.alone === 'cross-site'
      ? ['once, a head that the site trains for itself alone; every other site judges it on its images']
      : []),
    ...(data.unlabelled === 'allow' && adaptsByScores(federation) && tasksOf(federation).length === 1
      ? [
          `once, if a site without labels takes part: of the training images, how many there are of each class, the sum of the scores that the final head gives them, by class, and the sums of products of every two scores; only of classes with at least ${leastImagesOfClass(privacy)} images here`,
        ]
      : []),
    ...(evaluation.personal && evaluation.alone !== 'off'
      ? ['the same counts of the head that the site chooses for its own images; that head, and how it was chosen, stay here']
      : []),
    ...(evaluation.folds > 0 && evaluation.alone !== 'off'
      ? [
          `the same counts of ${evaluation.folds} heads of the site alone, each trained without one part of its training and validation images, on that part; these heads stay here`,
        ]
      : []),
    'how long each step took, how far a long one has come, and if the site gives up, the number and the name of the reason',
  ];
  const stays = [
    sums || training.calibrate.name !== 'off' || statisticsNeeds(training.loss)?.sums
      ? 'the images: no pixels, no thumbnails'
      : 'the images: no pixels, no thumbnails, no features of a single image',
    ...(features.columns.length === 0 ? [] : ['what the columns say of a single image; every column that is not named above, altogether']),
    'file and folder names, and anything written in or beside the images: patients, dates, machines',
    'labels, predictions and losses of a single image',
    'the list of which image is in which part, and the features, which are kept on this disk only',
  ];
  return { leaves, stays };
}

/** What it means that features are of columns too. */
function columnsLeave(federation: Federation): string[] {
  const { columns, standardise } = federation.features;
  if (columns.length === 0) return [];
  const { strategy, training } = federation;
  const exact = standardise || isSolved(strategy) || training.calibrate.name !== 'off' || lossSums(federation).length > 0;
  return [
    `in the sums and heads that follow, features are of the image and of these columns of the site's list: ${columnsInWords(columns)}${exact ? '. Sums of columns can be read: how many images there are of each value and how many cells are empty, and the sum of the numbers, exactly, also where these are few; with sums by class of each class, with products of every two columns' : ''}`,
  ];
}

/** What the loss makes every site sum once, before the first round. */
function lossSums({ training, strategy }: Federation): string[] {
  const needs = isSolved(strategy) && strategy.name !== 'auto' && training.scope === 'head' ? null : statisticsNeeds(training.loss);
  if (needs === null) return [];
  const parts = [
    'how many there are of each class',
    ...(needs.sums ? ['the sum of their features by class (of a class with a single image here, that is the features of this image)'] : []),
    ...(needs.squares ? ['the sum of the squares of each feature'] : []),
    ...(needs.gram ? ['the sums of products of every two features'] : []),
    ...(needs.fourier === null ? [] : ['the sums of random functions of their features']),
  ];
  return [`once, of the labelled training images: ${parts.join(', ')}; every site gets the sums over all sites`];
}

const hasEnsemble = ({ training }: Federation): boolean =>
  training.loss.terms.some((term) => term.name === 'distillation' && term.teacher === 'ensemble');

const sumsByClass = (products: boolean): string =>
  `how many there are of each class, the sum of their features by class, and the sums of ${products ? 'products of every two features' : 'their squares by class'}; of a class with a single image there, that sum is the features of this image`;

const listed = (subgroup: SubgroupColumn): string =>
  subgroupsOf(subgroup)
    .map(({ value }) => value)
    .join(', ');

const atLeast = (minimumCount: number): string =>
  minimumCount > 1 ? `, only where neither these nor the rest are fewer than ${minimumCount}` : '';
