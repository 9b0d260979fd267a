import { figure, type PairedFigure } from '@atoll/core';
import { table } from '../terminal/terminal.ts';
import type { CardDifference } from './cards.ts';
import type { Measured } from './measure.ts';

interface Comparison {
  readonly first: string;
  readonly second: string;
  readonly differences: readonly CardDifference[];
  readonly same: number;
  readonly measured: Measured | null;
}

/** Two models side by side, for a person. */
export function comparisonText({ first, second, differences, same, measured }: Comparison): string {
  const cards =
    differences.length === 0
      ? `The cards of ${first} and ${second} say the same.`
      : `${table([['', first, second], ...differences.map((row) => [row.what, row.first, row.second])])}\n\nThe other ${same} lines of their cards say the same.`;
  return measured === null ? cards : `${cards}\n\n${measuredText(first, second, measured)}`;
}

const METRICS = { accuracy: 'accuracy', balancedAccuracy: 'balanced accuracy', macroF1: 'macro F1', loss: 'loss' } as const;

function measuredText(first: string, second: string, { images, groups, unlabelled, unreadable, figures, right, unlike }: Measured): string {
  const left = [
    ...(unlabelled > 0 ? [`${unlabelled} without a label that the models know`] : []),
    ...(unreadable > 0 ? [`${unreadable} not readable`] : []),
  ];
  const rows = figures.map(({ metric, first: a, second: b, difference, interval }) => [
    METRICS[metric],
    a === null ? '–' : figure(metric, a),
    b === null ? '–' : figure(metric, b),
    difference === null ? '–' : signed(metric, difference),
    interval === null ? '–' : `${signed(metric, interval[0])} to ${signed(metric, interval[1])}`,
  ]);
  return [
    `On the same ${images} images (${groups} groups)${left.length > 0 ? `; left out: ${left.join(', ')}` : ''}`,
    table([['', first, second, 'difference', '95 % interval'], ...rows]),
    `Right      both ${right.both}, only ${first} ${right.first}, only ${second} ${right.second}, neither ${right.neither}`,
    `Unlike     ${first} ${unlike[0]}, ${second} ${unlike[1]} images are unlike anything that it was trained on`,
    ...verdictOf(first, second, figures),
  ].join('\n');
}

/** Shares differ by percentage points. */
const signed = (metric: string, value: number): string => {
  const text = metric === 'loss' ? Math.abs(value).toFixed(3) : (100 * Math.abs(value)).toFixed(1);
  return `${Number(text) === 0 ? '' : value < 0 ? '−' : '+'}${text}`;
};

/** Whether the interval leaves the direction open, for the figure that counts each class the same. */
function verdictOf(first: string, second: string, figures: readonly PairedFigure[]): string[] {
  const interval = figures.find(({ metric }) => metric === 'balancedAccuracy')?.interval;
  if (interval === null || interval === undefined) return [];
  const [low, high] = interval;
  if (low <= 0 && high >= 0) return ['Verdict    these images do not tell which of the two is better'];
  return [`Verdict    ${low > 0 ? second : first} has the better balanced accuracy on images like these`];
}
