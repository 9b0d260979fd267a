import { AtollError, type Task } from '@atoll/core';
import { digest, evaluateTask, fitTask, site, summariseTask } from '@atoll/core/testing';
import { describe, expect, it } from 'vitest';
import { decode, encode, wire } from './codec.ts';
import { taskMessage, taskOf } from './tasks.ts';

const standardisation = digest('standardisation');
const received = (message: wire.Task.$Properties): Task => taskOf(decode(wire.Task, encode(wire.Task, message)));
const sentTo = (name: string, task: Task): Task => received(taskMessage(task, site(name)));

describe('a task comes back as it was', () => {
  it.each<[string, Task]>([
    ['the moments', summariseTask()],
    ['the sums by class', summariseTask({ round: 1, statistics: 'class-moments', standardisation, gridExponent: -3, folds: 2 })],
    ['the sums of a representation', summariseTask({ round: 4, statistics: 'gram', standardisation, head: digest('head') })],
    ['the scores of a head of a scope', summariseTask({ statistics: 'scores', standardisation, head: digest('head'), scope: 'full' })],
    ['the sums by fold', summariseTask({ round: 1, statistics: 'gram', standardisation, gridExponent: 3, folds: 5 })],
    ['training', fitTask({ standardisation, epochs: 7 })],
    [
      'training with sums of the sites, and teachers',
      fitTask({ statistics: digest('statistics'), teachers: [digest('one'), digest('two')] }),
    ],
    ['sums that a loss needs', summariseTask({ statistics: 'classes', standardisation })],
    ['training alone', fitTask({ purpose: 'alone' })],
    ['training with a pull and a correction', fitTask({ proximal: 0.1, corrections: { others: digest('correction'), sites: [] } })],
    ['training of the last block, its first two groups', fitTask({ scope: 'last-block', unfrozen: 2 })],
    ['training of a head with a pull to where it began', fitTask({ startingPoint: digest('first') })],
    ['a head of a scope', evaluateTask({ heads: [{ name: 'federated', digest: digest('head'), scope: 'full', temperature: 2 }] })],
    ['the test', evaluateTask({ standardisation, aloneEpochs: 4, personal: true })],
    ['the test with where scores lie', evaluateTask({ personal: true, reference: digest('reference') })],
    [
      'cross-validation',
      evaluateTask({
        split: 'train',
        folds: 2,
        heads: [0, 1].map((fold) => ({ name: `fold ${fold}`, digest: digest(`fold ${fold}`), fold, detail: 'temperature' })),
      }),
    ],
    [
      'a head at its temperature',
      evaluateTask({ heads: [{ name: 'federated', digest: digest('head'), temperature: 0.25, detail: 'full' }] }),
    ],
    ['a head in coordinates of its own', evaluateTask({ heads: [{ name: 'unseen:a', digest: digest('head'), standardisation }] })],
  ])('%s', (_name, task) => expect(sentTo('a', task)).toEqual(task));
});

describe('a site is told', () => {
  it('of the heads for all and its own, not for which site a head is', () => {
    const heads = ['a', 'b'].map((name) => ({ name: `unseen:${name}`, digest: digest(name), site: site(name) }));
    const task = evaluateTask({ heads: [{ name: 'federated', digest: digest('head') }, ...heads] });
    expect(sentTo('b', task)).toEqual(
      evaluateTask({
        heads: [
          { name: 'federated', digest: digest('head') },
          { name: 'unseen:b', digest: digest('b') },
        ],
      }),
    );
  });

  it('of its own correction, or of that for sites without one', () => {
    const corrections = { others: digest('others'), sites: [{ site: site('a'), digest: digest('of a') }] };
    expect(sentTo('a', fitTask({ corrections }))).toEqual(fitTask({ corrections: { others: digest('of a'), sites: [] } }));
    expect(sentTo('b', fitTask({ corrections }))).toEqual(fitTask({ corrections: { others: digest('others'), sites: [] } }));
  });

  it('nothing of when the round closes, whom it leaves out, or what its figures are for', () => {
    expect(sentTo('a', fitTask({ goal: 2, without: site('b') }))).toEqual(fitTask());
    expect(sentTo('a', evaluateTask({ chooses: true }))).toEqual(evaluateTask());
  });
});

describe('a task is refused', () => {
  const head = { name: 'federated', digest: new Uint8Array(32) };
  it.each<[string, wire.Task.$Properties, number]>([
    ['without a name', { summarise: { statistics: 'moments' } }, 406],
    ['with other statistics', { id: 't', summarise: { statistics: 'medians' } }, 407],
    ['of a kind that this side does not know', { id: 't' }, 407],
    ['on another part of the images', { id: 't', evaluate: { heads: [head], part: 'all' } }, 407],
    ['without a part of the images', { id: 't', evaluate: { heads: [head] } }, 407],
    ['with another detail', { id: 't', evaluate: { heads: [{ ...head, detail: 'pixels' }], part: 'test' } }, 407],
    ['with a temperature below zero', { id: 't', evaluate: { heads: [{ ...head, temperature: -1 }], part: 'test' } }, 406],
    ['with a temperature that is no number', { id: 't', evaluate: { heads: [{ ...head, temperature: Number.NaN }], part: 'test' } }, 406],
    ['with an endless temperature', { id: 't', evaluate: { heads: [{ ...head, temperature: Infinity }], part: 'test' } }, 406],
    ['with a short digest of its head', { id: 't', fit: { head: new Uint8Array(5) } }, 406],
    [
      'with short coordinates of a head',
      { id: 't', evaluate: { heads: [{ ...head, standardisation: new Uint8Array(5) }], part: 'test' } },
      406,
    ],
    ['with a short digest of its correction', { id: 't', fit: { head: new Uint8Array(32), correction: new Uint8Array(5) } }, 406],
    ['with a short digest of its sums', { id: 't', fit: { head: new Uint8Array(32), statistics: new Uint8Array(5) } }, 406],
    ['with a short digest of a teacher', { id: 't', fit: { head: new Uint8Array(32), teachers: [new Uint8Array(5)] } }, 406],
    ['of a scope that this side does not know', { id: 't', fit: { head: new Uint8Array(32), scope: 'half' } }, 407],
    ['with a head of such a scope', { id: 't', evaluate: { heads: [{ ...head, scope: 'half' }], part: 'test' } }, 407],
    ['with a head without a digest', { id: 't', evaluate: { heads: [{ name: 'federated' }], part: 'test' } }, 406],
  ])('%s', (_name, message, code) => {
    expect(() => received(message)).toThrow(AtollError);
    expect(() => received(message)).toThrow(expect.objectContaining({ code }));
  });
});
