import {
  AtollError,
  addMoments,
  type Contribution,
  type Digest,
  emptyMoments,
  type Member,
  type Moments,
  type RunState,
  type SiteEvaluation,
  type StepOutcome,
  standardisationOf,
  strategyOf,
  type Task,
} from '@atoll/core';
import { decodeAnswer, decodeHead, encodeHead, encodeStandardisation, type TaskAnswer } from '@atoll/protocol';
import type { BlobStore } from '../storage/index.ts';
import { expectationOf, type RunContext } from './context.ts';

interface Combination {
  readonly state: RunState;
  readonly context: RunContext;
  readonly blobs: BlobStore;
  readonly contributions: readonly Contribution[];
}

/**
 * What comes out of a closed step: the stored answers, read one at a time in site order, become the next head, the
 * standardisation or the figures. Same answers, same outcome, bit for bit.
 */
export function combine(task: Task, combination: Combination): StepOutcome {
  switch (task.kind) {
    case 'summarise':
      return summarise(task, combination);
    case 'fit':
      return task.purpose === 'alone' ? keepAlone(task, combination) : average(task, combination);
    case 'evaluate': {
      const evaluations: SiteEvaluation[] = [];
      for (const { site, answer } of answers(task, combination, 'evaluate'))
        for (const { head, evaluation } of answer.evaluations) evaluations.push({ head, site, evaluation });
      return { kind: 'evaluate', evaluations };
    }
  }
}

function summarise(task: Task, combination: Combination): StepOutcome {
  const { context, blobs } = combination;
  let moments: Moments = emptyMoments(context.featureSize);
  for (const { answer } of answers(task, combination, 'summarise')) moments = addMoments(moments, answer.moments);
  const standardisation = standardisationOf(moments, { floor: context.federation.features.deviationFloor });
  return { kind: 'summarise', standardisation: blobs.put(encodeStandardisation(standardisation)) };
}

function average(task: Extract<Task, { kind: 'fit' }>, combination: Combination): StepOutcome {
  const { context, blobs } = combination;
  const aggregator = strategyOf(context.federation).aggregator(decodeHead(blobs.get(task.head), context.architecture.layout));
  let lossSum = 0;
  let weight = 0;
  for (const { site, answer } of answers(task, combination, 'fit')) {
    const { parameters, samples, losses } = answer;
    const loss = losses.at(-1) ?? 0;
    aggregator.accept({ site, parameters, samples, loss });
    lossSum += samples * loss;
    weight += samples;
  }
  return { kind: 'fit', head: blobs.put(encodeHead(aggregator.finish())), trainingLoss: lossSum / weight };
}

function keepAlone(task: Task, combination: Combination): StepOutcome {
  const heads: { site: Contribution['site']; digest: Digest }[] = [];
  for (const { site, answer } of answers(task, combination, 'fit'))
    heads.push({ site, digest: combination.blobs.put(encodeHead(answer.parameters)) });
  return { kind: 'alone', heads };
}

function* answers<Kind extends TaskAnswer['kind']>(
  task: Task,
  { state, context, blobs, contributions }: Combination,
  kind: Kind,
): Generator<{ site: Contribution['site']; answer: Extract<TaskAnswer, { kind: Kind }> }> {
  for (const { site, digest } of contributions) {
    const answer = decodeAnswer(blobs.get(digest), expectationOf(context, task, memberOf(state, site)));
    if (answer.kind !== kind) throw new AtollError(704, `The stored answer of ${site} is not one to a ${kind} task.`);
    yield { site, answer: answer as Extract<TaskAnswer, { kind: Kind }> }; // the kind was compared
  }
}

function memberOf(state: RunState, site: Contribution['site']): Member {
  const member = state.members.get(site);
  if (member === undefined) throw new AtollError(604, `${site} contributed and is no member.`);
  return member;
}
