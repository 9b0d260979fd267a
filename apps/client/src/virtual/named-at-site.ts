import { basename } from 'node:path';
import type { CheckedSample } from '../data/index.ts';

/** Where an image of a simulated site stands in the site's own folder: in the order of the division. */
export const fileAtSite = (index: number, { path }: Pick<CheckedSample, 'path'>): string =>
  `images/${String(index).padStart(6, '0')}-${basename(path).replaceAll(/[^A-Za-z0-9._-]/g, '_')}`;

/** The samples under the names that they have in the folder of a simulated site: they say how the site divides its images. */
export const namedAtSite = (samples: readonly CheckedSample[]): CheckedSample[] =>
  samples.map((sample, index) => ({ ...sample, name: fileAtSite(index, sample) }));
