import {
  AtollError,
  type Digest,
  isTaskId,
  type NamedHead,
  type SiteId,
  type SummariseTask,
  type TailScope,
  type Task,
  taskFor,
} from '@atoll/core';
import { digestFromBytes, digestToBytes, optionalDigest } from './bytes.ts';
import type { wire } from './codec.ts';

/** The task as it goes over the wire to one site: without what is meant for others. */
export function taskMessage(whole: Task, site: SiteId): wire.Task.$Properties {
  const task = taskFor(whole, site);
  const base = { id: task.id, round: task.round };
  const standardisation = task.standardisation === null ? {} : { standardisation: digestToBytes(task.standardisation) };
  switch (task.kind) {
    case 'summarise': {
      const { statistics, gridExponent, folds } = task;
      const head = task.head === undefined ? {} : { head: digestToBytes(task.head) };
      const scope = task.scope === undefined ? {} : { scope: task.scope };
      return { ...base, body: 'summarise', summarise: { statistics, gridExponent, folds, ...head, ...scope, ...standardisation } };
    }
    case 'fit': {
      const { head, epochs, purpose, proximal, corrections, statistics, teachers, scope, unfrozen, startingPoint } = task;
      const correction = corrections === null ? {} : { correction: digestToBytes(corrections.others) };
      const fit = {
        head: digestToBytes(head),
        epochs,
        alone: purpose === 'alone',
        proximal,
        ...correction,
        ...standardisation,
        ...(statistics === null ? {} : { statistics: digestToBytes(statistics) }),
        ...(teachers.length === 0 ? {} : { teachers: teachers.map(digestToBytes) }),
        ...(scope === undefined ? {} : { scope }),
        ...(unfrozen === undefined ? {} : { unfrozen }),
        ...(startingPoint === undefined ? {} : { startingPoint: digestToBytes(startingPoint) }),
      };
      return { ...base, body: 'fit', fit };
    }
    case 'evaluate': {
      const { heads, split, aloneEpochs, folds, personal } = task;
      const reference = task.reference === undefined ? {} : { reference: digestToBytes(task.reference) };
      const evaluate = {
        heads: heads.map(namedHeadMessage),
        part: split,
        aloneEpochs,
        folds,
        personal,
        ...reference,
        ...standardisation,
      };
      return { ...base, body: 'evaluate', evaluate };
    }
  }
}

const namedHeadMessage = ({ name, digest, scope, fold, temperature, detail, standardisation }: NamedHead): wire.NamedHead.$Properties => ({
  name,
  digest: digestToBytes(digest),
  ...(scope === undefined ? {} : { scope }),
  ...(fold === undefined ? {} : { fold: fold + 1 }),
  ...(temperature === undefined ? {} : { temperature }),
  ...(detail === undefined ? {} : { detail }),
  ...(standardisation === undefined ? {} : { standardisation: digestToBytes(standardisation) }),
});

/** The task that the message asks for. Throws AtollError 406, 407. */
export function taskOf(message: wire.Task.$Shape): Task {
  const id = message.id ?? '';
  if (!isTaskId(id)) throw new AtollError(406, `Not a task id: ${JSON.stringify(id.slice(0, 80))}.`);
  const base = { id, round: message.round ?? 0 };
  if (message.summarise) {
    const { statistics, standardisation, gridExponent, folds } = message.summarise;
    if (!isStatistics(statistics))
      throw new AtollError(407, `This client cannot summarise ${JSON.stringify((statistics ?? '').slice(0, 80))}.`);
    const head = optionalDigest(message.summarise.head, 'summarise.head');
    return {
      ...base,
      kind: 'summarise',
      statistics,
      standardisation: optionalDigest(standardisation, 'summarise.standardisation'),
      gridExponent: gridExponent ?? 0,
      folds: folds || 1,
      ...(head === null ? {} : { head }),
      ...scopeIn(message.summarise),
    };
  }
  if (message.fit) {
    const { head, standardisation, epochs, alone, proximal, correction, statistics, teachers, unfrozen } = message.fit;
    const others: Digest | null = optionalDigest(correction, 'fit.correction');
    const startingPoint = optionalDigest(message.fit.startingPoint, 'fit.starting_point');
    return {
      ...base,
      kind: 'fit',
      ...scopeIn(message.fit),
      head: digestFromBytes(head, 'fit.head'),
      standardisation: optionalDigest(standardisation, 'fit.standardisation'),
      epochs: epochs ?? 0,
      purpose: alone ? 'alone' : 'federated',
      proximal: proximal ?? 0,
      ...(unfrozen ? { unfrozen } : {}),
      ...(startingPoint === null ? {} : { startingPoint }),
      corrections: others === null ? null : { others, sites: [] },
      statistics: optionalDigest(statistics, 'fit.statistics'),
      teachers: (teachers ?? []).map((teacher) => digestFromBytes(teacher, 'fit.teachers')),
      goal: null,
      without: null,
    };
  }
  if (message.evaluate) {
    const { heads, standardisation, part, aloneEpochs, folds, personal } = message.evaluate;
    if (part !== 'train' && part !== 'validation' && part !== 'test')
      throw new AtollError(407, `This client knows no part ${JSON.stringify((part ?? '').slice(0, 80))} of its images.`);
    const reference = optionalDigest(message.evaluate.reference, 'evaluate.reference');
    return {
      ...base,
      kind: 'evaluate',
      heads: (heads ?? []).map(namedHeadOf),
      standardisation: optionalDigest(standardisation, 'evaluate.standardisation'),
      split: part,
      folds: folds || 1,
      chooses: false,
      aloneEpochs: aloneEpochs ?? 0,
      personal: personal ?? false,
      ...(reference === null ? {} : { reference }),
    };
  }
  throw new AtollError(407, 'This client does not know the kind of task.');
}

const STATISTICS = ['moments', 'gram', 'class-moments', 'classes', 'scores'] as const satisfies readonly SummariseTask['statistics'][];

const isStatistics = (name: string | null | undefined): name is SummariseTask['statistics'] => STATISTICS.some((one) => one === name);

function namedHeadOf(message: wire.NamedHead.$Properties): NamedHead {
  const { name, digest, fold, temperature, detail, standardisation } = message;
  if (detail && detail !== 'temperature' && detail !== 'full')
    throw new AtollError(407, `This client knows no detail ${JSON.stringify(detail.slice(0, 80))}.`);
  if (!Number.isFinite(temperature ?? 0) || (temperature ?? 0) < 0) throw new AtollError(406, `A temperature of ${temperature}.`);
  const coordinates = optionalDigest(standardisation, 'evaluate.heads.standardisation');
  return {
    name: name ?? '',
    digest: digestFromBytes(digest, 'evaluate.heads'),
    ...scopeIn(message),
    ...(fold ? { fold: fold - 1 } : {}),
    ...(temperature ? { temperature } : {}),
    ...(detail === 'temperature' || detail === 'full' ? { detail } : {}),
    ...(coordinates === null ? {} : { standardisation: coordinates }),
  };
}

/** Throws AtollError 407. */
function scopeIn({ scope }: { readonly scope?: string | null }): { scope?: TailScope } {
  if (!scope) return {};
  if (scope !== 'last-block' && scope !== 'last-two-blocks' && scope !== 'full')
    throw new AtollError(407, `This client cannot train ${JSON.stringify(scope.slice(0, 80))} of a backbone.`);
  return { scope };
}
