import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerOf, type ImageAnswer } from './answer.ts';
import { jointAnswer, requireSameClasses, weightByCard } from './joint-answer.ts';

const classes = ['a', 'b', 'c'];
const source = { classes };
const answerWith = (...probabilities: number[]): ImageAnswer => answerOf(source, Float32Array.from(probabilities, Math.log), 1);
const scores = fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 3, maxLength: 3 });
const members = fc.array(fc.record({ scores, weight: fc.double({ min: 0.01, max: 5, noNaN: true }) }), { minLength: 1, maxLength: 5 });
const said = (all: readonly { scores: number[] }[]) => all.map((one) => answerOf(source, Float32Array.from(one.scores), 1));
const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

describe('the answer of several models', () => {
  it.each(['average', 'vote', 'weighted'] as const)('by %s is a distribution, whatever the order of the models', (rule) => {
    fc.assert(
      fc.property(members, (all) => {
        const answers = said(all);
        const weights = rule === 'weighted' ? { weights: all.map(({ weight }) => weight) } : {};
        const joint = jointAnswer(source, answers, { rule, ...weights });
        expect(sum(joint.probabilities)).toBeCloseTo(1, 5);
        expect(joint.confidence).toBe(Math.max(...joint.probabilities));
        const turned = jointAnswer(source, [...answers].reverse(), {
          rule,
          ...(rule === 'weighted' ? { weights: all.map(({ weight }) => weight).reverse() } : {}),
        });
        for (const [k, value] of joint.probabilities.entries()) expect(turned.probabilities[k]).toBeCloseTo(value, 6);
        expect(turned.agreeing).toBe(joint.agreeing);
      }),
    );
  });

  it('by average lies between theirs, and its loss is no more than the mean of their losses', () => {
    fc.assert(
      fc.property(members, (all) => {
        const answers = said(all);
        const weights = all.map(({ weight }) => weight);
        const { probabilities } = jointAnswer(source, answers, { rule: 'weighted', weights });
        for (const [k, value] of probabilities.entries()) {
          const own = answers.map((answer) => answer.probabilities[k] ?? 0);
          expect(value).toBeGreaterThanOrEqual(Math.min(...own) - 1e-6);
          expect(value).toBeLessThanOrEqual(Math.max(...own) + 1e-6);
          const losses = own.map((probability, m) => (-Math.log(probability) * (weights[m] ?? 0)) / sum(weights));
          expect(-Math.log(value)).toBeLessThanOrEqual(sum(losses) + 1e-4);
        }
      }),
    );
  });

  it('of models that say the same is what each says', () => {
    fc.assert(
      fc.property(scores, fc.integer({ min: 1, max: 4 }), (given, count) => {
        const [answer] = said([{ scores: given }]);
        if (answer === undefined) throw new Error('no answer');
        const joint = jointAnswer(
          source,
          Array.from({ length: count }, () => answer),
          { rule: 'average' },
        );
        for (const [k, value] of answer.probabilities.entries()) expect(joint.probabilities[k]).toBeCloseTo(value, 6);
        expect(joint).toMatchObject({ predicted: answer.predicted, agreeing: count });
      }),
    );
  });

  it('does not depend on the order in which a model has its classes', () => {
    const turned = answerOf({ classes: ['c', 'a', 'b'] }, Float32Array.from([0.1, 0.7, 0.2], Math.log), 1);
    const joint = jointAnswer(source, [answerWith(0.5, 0.3, 0.2), turned], { rule: 'average' });
    expect([...joint.probabilities].map((value) => Math.round(1000 * value))).toEqual([600, 250, 150]);
  });

  it('by vote says shares; of equal shares the class that is more probable on average', () => {
    const joint = jointAnswer(source, [answerWith(0.5, 0.3, 0.2), answerWith(0.1, 0.8, 0.1)], { rule: 'vote' });
    expect(joint).toMatchObject({ predicted: 'b', confidence: 0.5, agreeing: 1 });
    const two = jointAnswer(source, [answerWith(0.5, 0.3, 0.2), answerWith(0.4, 0.35, 0.25), answerWith(0.01, 0.98, 0.01)], {
      rule: 'vote',
    });
    expect(two).toMatchObject({ predicted: 'a', agreeing: 2 });
  });

  it('of several labels an image is one of each label', () => {
    const labels = { classes: ['cat', 'dog'], labels: 'several' as const };
    const present = (cat: number, dog: number) => answerOf(labels, Float32Array.of(0, cat, 0, dog), 1);
    const joint = jointAnswer(labels, [present(3, -3), present(2, -1), present(-1, -2)], { rule: 'vote' });
    expect(joint).toMatchObject({ predicted: 'cat', agreeing: 2 });
    expect([...joint.probabilities].map((value) => Math.round(3 * value))).toEqual([2, 0]);
  });

  it('refuses weights that are none', () => {
    const answers = [answerWith(0.5, 0.3, 0.2), answerWith(0.1, 0.8, 0.1)];
    for (const weights of [[1], [0, 0], [-1, 2], [Number.NaN, 1]])
      expect(() => jointAnswer(source, answers, { rule: 'weighted', weights })).toThrow(RangeError);
  });
});

it('needs the same classes, in any order', () => {
  const model = (names: readonly string[], tasks?: Record<string, { classes: string[] }>) => ({
    federation: 'f',
    run: 'r',
    classes: [...names],
    ...(tasks === undefined ? {} : { tasks }),
  });
  requireSameClasses([model(['a', 'b']), model(['b', 'a'])]);
  for (const other of [model(['a', 'c']), model(['a', 'b', 'c']), model([], { what: { classes: ['a', 'b'] } })])
    expect(() => requireSameClasses([model(['a', 'b']), other])).toThrow(expect.objectContaining({ code: 322 }));
});

it('counts a model by its balanced accuracy above chance', () => {
  const test = { images: 9, accuracy: 0.9, macroF1: 0.8, loss: 0.3 };
  expect(weightByCard({ classes, test: { ...test, balancedAccuracy: 0.8 } })).toBeCloseTo(0.7, 9);
  expect(weightByCard({ classes, test: { ...test, balancedAccuracy: 0.2 } })).toBe(0);
  expect(weightByCard({ classes, test: null })).toBeNull();
});
