import { type Evaluation, evaluateScores } from '../../evaluation/index.ts';
import { checkFederation, type Federation, type FederationInput } from '../../federation/index.ts';
import type { Digest, RunId, SiteId, TaskId } from '../../identity.ts';
import { digestOf } from '../../parameters/index.ts';
import type { Contribution, SiteProfile, StepOutcome } from '../events.ts';
import { type EvaluateTask, FEDERATED, type FitTask, type SummariseTask, type Task } from '../task.ts';

export const RUN = 'lagoon-1' as RunId;
export const site = (name: string): SiteId => name as SiteId;
export const taskId = (name: string): TaskId => name as TaskId;
export const digest = (text: string): Digest => digestOf(new TextEncoder().encode(text));

export const PROFILE: SiteProfile = {
  counts: { train: 20, validation: 4, test: 5 },
  classCounts: [10, 10],
  engine: 'cpu',
  software: 'atoll 0.1.0',
};

/** The moments of the features as they are, and what the test says otherwise. */
export const summariseTask = (changes: Partial<SummariseTask> = {}): SummariseTask => ({
  kind: 'summarise',
  id: taskId(`${RUN}/1-summarise`),
  round: 0,
  statistics: 'moments',
  standardisation: null,
  gridExponent: -10,
  folds: 1,
  ...changes,
});

/** The first round of training, and what the test says otherwise. */
export const fitTask = (changes: Partial<FitTask> = {}): FitTask => ({
  kind: 'fit',
  id: taskId(`${RUN}/2-fit`),
  round: 1,
  head: digest('head'),
  standardisation: null,
  epochs: 1,
  purpose: 'federated',
  proximal: 0,
  corrections: null,
  statistics: null,
  teachers: [],
  goal: null,
  without: null,
  ...changes,
});

/** The test of the combined head alone, and what the test says otherwise. */
export const evaluateTask = (changes: Partial<EvaluateTask> = {}): EvaluateTask => ({
  kind: 'evaluate',
  id: taskId(`${RUN}/9-evaluate`),
  round: 1,
  heads: [{ name: FEDERATED, digest: digest('head') }],
  standardisation: null,
  split: 'test',
  folds: 1,
  chooses: false,
  aloneEpochs: 0,
  personal: false,
  ...changes,
});

/** A federation of two classes with short rounds, and what the test says otherwise. */
export function federation(input: Partial<FederationInput> = {}): Federation {
  const checked = checkFederation({
    federation: 'lagoon',
    classes: ['cat', 'dog'],
    rounds: 2,
    features: { standardise: false },
    evaluation: { alone: 'off' },
    ...input,
  });
  if ('issues' in checked) throw new Error(JSON.stringify(checked.issues));
  return checked.federation;
}

/** `right` of `count` examples judged right, of two classes. */
export function judged(right: number, count: number): Evaluation {
  const labels = Int32Array.from({ length: count }, (_, i) => i % 2);
  const scores = Float32Array.from({ length: 2 * count }, (_, at) => {
    const row = Math.floor(at / 2);
    return (at % 2 === labels[row]) === row < right ? Math.log(0.75) : Math.log(0.25);
  });
  return evaluateScores(scores, labels, 2);
}

/** What a site answers to a task: named by both, so that another order of arrival gives the same digest. */
export const answerDigest = (task: Task, name: SiteId): Digest => digest(`${task.id} ${name}`);

/** What comes out of a closed step, from its contributions alone. */
export function outcomeOf(task: Task, contributions: readonly Contribution[]): StepOutcome {
  const all = digest(contributions.map((one) => `${one.site} ${one.digest}`).join('\n'));
  switch (task.kind) {
    case 'summarise':
      if (task.statistics === 'moments')
        return {
          kind: 'summarise',
          standardisation: all,
          without: contributions.map(({ site }) => ({ site, digest: digest(`${all} without ${site}`) })),
        };
      if (task.statistics === 'classes') return { kind: 'statistics', statistics: all };
      if (task.statistics === 'scores') return { kind: 'reference', reference: all };
      if (task.calibrates === true) return { kind: 'calibrate', head: digest(`${all} calibrated`) };
      return {
        kind: 'solve',
        standardisation: all,
        errors: [{ ridge: 1, error: 0.5 }],
        candidates: [0, 1].map((balance) => ({
          ridge: 1,
          balance,
          folds: Array.from({ length: task.folds }, (_, fold) => digest(`${all} ${balance} ${fold}`)),
        })),
      };
    case 'fit':
      if (task.purpose === 'alone') return { kind: 'alone', heads: contributions.map((one) => ({ site: one.site, digest: one.digest })) };
      return {
        kind: 'fit',
        head: all,
        trainingLoss: 0.5,
        losses: contributions.map(({ site }) => ({ site, loss: 0.5 })),
        memory: null,
        corrections: null,
      };
    case 'evaluate':
      return {
        kind: 'evaluate',
        evaluations: contributions.flatMap((one) =>
          task.heads.map(({ name, digest: head }) => ({
            site: one.site,
            head: name,
            evaluation: judged(Number.parseInt(head[0] ?? '0', 16) % 5, task.split === 'test' ? 5 : 4),
          })),
        ),
        chosen: task.chooses ? { ridge: 1, balance: 1, temperature: 0.5, head: all, value: 0.8, unseen: [] } : null,
      };
  }
}
