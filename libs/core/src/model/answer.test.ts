import { expect, it } from 'vitest';
import { answerOf } from './answer.ts';

it('of one label set is the most probable class', () => {
  const { answers, probabilities, predicted, confidence } = answerOf({ classes: ['cat', 'dog'] }, Float32Array.of(0, Math.log(4)), 2);
  expect(predicted).toBe('dog');
  expect(confidence).toBeCloseTo(2 / 3, 6);
  expect(probabilities[0]).toBeCloseTo(1 / 3, 6);
  expect(answers.map(({ task }) => task)).toEqual(['label']);
});

it('of several tasks is one for each, as sure as the least sure', () => {
  const tasks = { kind: { classes: ['cat', 'dog'] }, view: { classes: ['front', 'side', 'back'] } };
  const { answers, probabilities, predicted, confidence } = answerOf({ classes: [], tasks }, Float32Array.of(5, 0, 0, Math.log(2), 0), 1);
  expect(predicted).toBe('cat; side');
  expect(confidence).toBeCloseTo(0.5, 6);
  expect(probabilities).toHaveLength(5);
  expect(answers.map((answer) => [answer.task, answer.predicted])).toEqual([
    ['kind', 'cat'],
    ['view', 'side'],
  ]);
});

it('of several labels an image says of each whether it is present: the sigmoid of the difference of its scores', () => {
  const source = { classes: ['cat', 'dog', 'fox'], labels: 'several' as const };
  const { probabilities, predicted } = answerOf(source, Float32Array.of(0, 1, 2, 0, -1, 1), 1);
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  expect(predicted).toBe('cat; fox');
  [1, -2, 2].forEach((difference, label) => {
    expect(probabilities[label]).toBeCloseTo(sigmoid(difference), 6);
  });
  expect(answerOf(source, Float32Array.of(1, 0, 1, 0, 1, 0), 1).predicted).toBe('-');
});
