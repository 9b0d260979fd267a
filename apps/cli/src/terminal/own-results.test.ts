import { type Evaluation, ofTasks } from '@atoll/core';
import { expect, test } from 'vitest';
import { ownResults } from './own-results.ts';

/** Ten images of two classes, of which so many are right. */
const evaluation = (first: number, right: number): Evaluation => ({
  classes: 2,
  count: 10,
  lossSum: 3,
  confusion: [Math.min(first, right), first - Math.min(first, right), 10 - first - Math.max(0, right - first), Math.max(0, right - first)],
});
const counts = { train: 50, validation: 5, test: 10 };
const method = { kind: 'blend' as const, share: 0.75 };

test('a site sees alone, federated and personal on its images, and who is better', () => {
  const text = ownResults({
    counts,
    test: { alone: evaluation(5, 6), federated: evaluation(5, 5), personal: evaluation(5, 8) },
    personal: { method },
  });
  expect(text.split('\n').map((line) => line.trim().split(/ {2,}/)[0])).toContain('personal');
  expect(text).toMatch(/alone +60\.0 %.* 6\n/);
  expect(text).toContain('The federated model loses on them: 1 more are right alone.');
  expect(text).toContain("The site's personal model gets 2 more of them right than this site alone.");
  expect(text).toContain('Personal is 75 % federated');
});

test('it says when nothing is gained, and when one class tells nothing', () => {
  const same = evaluation(5, 6);
  const gained = ownResults({ counts, test: { alone: same, federated: same, personal: same }, personal: { method: { kind: 'alone' } } });
  expect(gained).toContain("The site's personal model gains nothing on them: as many are right alone.");
  const oneClass = ownResults({
    counts,
    test: { alone: evaluation(10, 10), federated: evaluation(10, 8), personal: evaluation(10, 10) },
    personal: { method },
  });
  expect(oneClass).toContain('All of them are of one class');
  expect(oneClass).not.toMatch(/loses/);
});

test('without a personal model or test images it says what there is', () => {
  const nothing = { alone: null, federated: null, personal: null };
  expect(ownResults({ counts: { ...counts, test: 0 }, test: nothing, personal: null })).toMatch(/no test images/);
  const text = ownResults({ counts, test: { ...nothing, alone: evaluation(5, 6), federated: evaluation(5, 7) }, personal: null });
  expect(text).toContain('The federated model gets 1 more of them right');
  expect(text).not.toMatch(/personal/i);
});

test('with several tasks it counts labels', () => {
  const tasks = (right: number) => ofTasks(10, [evaluation(5, right), evaluation(5, 5)]);
  const text = ownResults({ counts, test: { alone: tasks(6), federated: tasks(8), personal: null }, personal: null });
  expect(text).toMatch(/labels right/);
  expect(text).toMatch(/federated +65\.0 %.* 13\n/);
  expect(text).toContain('The federated model gets 2 more of them right than this site alone.');
});

test('a site without labels sees what its personal model brings over the federated one', () => {
  const adapted = { kind: 'adapted' as const, statistics: false, shift: true, shares: true };
  const told = (right: number) =>
    ownResults({
      counts: { train: 0, validation: 0, test: 10, unlabelled: 40 },
      test: { alone: null, federated: evaluation(5, 6), personal: evaluation(5, right) },
      personal: { method: adapted },
    });
  expect(told(8)).toContain('gets 2 more of them right than the federated model.');
  expect(told(6)).toContain('gets as many of them right as the federated model.');
  expect(told(8)).toContain('Personal is the federated head, adapted by images without a label');
});
