import { AtollError, type Federation, tasksOf } from '@atoll/core';
import type { SiteSurvey } from '../agent/survey.ts';
import type { CheckedSample } from '../data/data-report.ts';
import { compareNames } from '../data/dataset.ts';

/**
 * The images of a simulated site without the labels of its training and validation images. Those of its test images stay, and they are
 * the images that would be its test part with all labels: what the site gains can be judged.
 * @throws AtollError 103 in a federation of several label sets
 */
export function withoutLabels(federation: Federation, { split }: Pick<SiteSurvey, 'split'>): CheckedSample[] {
  if (tasksOf(federation).length > 1) throw new AtollError(103, '--unlabelled is for federations of one label an image.');
  const hidden = [...split.train, ...split.validation, ...split.unlabelled].map(({ part: _, ...sample }) => ({ ...sample, label: '' }));
  return [...hidden, ...split.test.map((sample) => ({ ...sample, part: 'test' as const }))].sort(compareNames);
}
