import type { Federation } from '@atoll/core';

/** What a federation takes from a site and what it leaves there, in sentences for a person. */
export interface PrivacyStatement {
  readonly leaves: readonly string[];
  readonly stays: readonly string[];
}

/** All that this federation makes a site send, and what no federation does. A site prints it before it joins. */
export function describeWhatLeaves(federation: Federation): PrivacyStatement {
  const { evaluation, features, privacy, rounds, head } = federation;
  const parameters = head.kind === 'mlp' ? 'the two layers of the head' : 'the weights of the head';
  const leaves = [
    'who the site is: its name, a random number made once for it, the version of its software, and the engine that it trains with',
    'how many images it has for training, validation and test',
    privacy.minimumCount > 0
      ? `how many training images it has of each class, except classes with fewer than ${privacy.minimumCount}`
      : 'how many training images it has of each class',
    'what its backbone computes from a drawn test picture that is the same everywhere, to show that it computes as the others do',
    ...(features.standardise ? ['for each feature, its sum and the sum of its squares over all training images'] : []),
    `after each round of training (${rounds} at most): ${parameters} as trained here, the number of training images, and the mean training loss of each epoch`,
    'of each judged head, on the validation or test images: how many images of each class were taken for which class, and the sum of their losses',
    ...(evaluation.alone === 'own' ? ['the same counts of a head that the site trains for itself alone; that head stays here'] : []),
    ...(evaluation.alone === 'cross-site'
      ? ['once, a head that the site trains for itself alone; every other site judges it on its images']
      : []),
    'how long each step took, how far a long one has come, and if the site gives up, the number and the name of the reason',
  ];
  const stays = [
    'the images: no pixels, no thumbnails, no features of a single image',
    'file and folder names, and anything written in or beside the images: patients, dates, machines',
    'labels, predictions and losses of a single image',
    'the list of which image is in which part, and the features, which are kept on this disk only',
  ];
  return { leaves, stays };
}
