import {
  AtollError,
  type ChosenHead,
  type Contribution,
  type SiteId,
  type SolveOutcome,
  type SolveSettings,
  type StepOutcome,
} from '@atoll/core';
import { digestFromBytes, digestToBytes, optionalDigest } from './bytes.ts';
import { wire } from './codec.ts';
import { evaluationMessage, evaluationOf, tasksCounted } from './evaluations.ts';
import { siteIdOf, taskIdOf } from './names.ts';

export const contributionMessage = ({ site, digest, task }: Contribution): wire.Contribution.$Properties => ({
  site,
  digest: digestToBytes(digest),
  ...(task === undefined ? {} : { task }),
});

/** Throws AtollError 406. */
export const contributionOf = ({ site, digest, task }: wire.Contribution.$Properties): Contribution => ({
  site: siteIdOf(site),
  digest: digestFromBytes(digest, 'contribution.digest'),
  ...(task ? { task: taskIdOf(task) } : {}),
});

type OutcomeShape =
  | { outcome: 'summarise'; summarise: wire.SummariseOutcome.$Shape }
  | { outcome: 'statistics'; statistics: wire.StatisticsOutcome.$Shape }
  | { outcome: 'reference'; reference: wire.ReferenceOutcome.$Shape }
  | { outcome: 'solve'; solve: wire.SolveOutcome.$Shape }
  | { outcome: 'fit'; fit: wire.FitOutcome.$Shape }
  | { outcome: 'calibrate'; calibrate: wire.CalibrateOutcome.$Shape }
  | { outcome: 'alone'; alone: wire.AloneOutcome.$Shape }
  | { outcome: 'evaluate'; evaluate: wire.EvaluateOutcome.$Shape };

/** What came out of a step, as it stands in the journal. */
export function outcomeMessage(outcome: StepOutcome): OutcomeShape {
  switch (outcome.kind) {
    case 'summarise':
      return {
        outcome: 'summarise',
        summarise: { standardisation: digestToBytes(outcome.standardisation), without: outcome.without.map(contributionMessage) },
      };
    case 'statistics':
      return { outcome: 'statistics', statistics: { statistics: digestToBytes(outcome.statistics) } };
    case 'reference':
      return { outcome: 'reference', reference: { reference: digestToBytes(outcome.reference) } };
    case 'solve':
      return { outcome: 'solve', solve: solveMessage(outcome) };
    case 'fit': {
      const { head, trainingLoss, losses, memory, corrections } = outcome;
      return {
        outcome: 'fit',
        fit: {
          head: digestToBytes(head),
          trainingLoss,
          losses: losses.map((one) => ({ ...one })),
          ...(memory === null ? {} : { memory: digestToBytes(memory) }),
          ...(corrections === null
            ? {}
            : { correction: digestToBytes(corrections.others), corrections: corrections.sites.map(contributionMessage) }),
        },
      };
    }
    case 'calibrate':
      return { outcome: 'calibrate', calibrate: { head: digestToBytes(outcome.head) } };
    case 'alone':
      return { outcome: 'alone', alone: { heads: outcome.heads.map(contributionMessage) } };
    case 'evaluate': {
      const evaluations = outcome.evaluations.map(({ site, ...judged }) => ({ site, evaluation: evaluationMessage(judged) }));
      const { chosen } = outcome;
      return {
        outcome: 'evaluate',
        evaluate: { evaluations, ...(chosen === null ? {} : { chosen: chosenMessage(chosen) }) },
      };
    }
  }
}

function solveMessage({ standardisation, errors, candidates }: SolveOutcome): wire.SolveOutcome.$Shape {
  return {
    ...(standardisation === null ? {} : { standardisation: digestToBytes(standardisation) }),
    errors: errors.map((one) => ({ ...one })),
    candidates: candidates.map(({ folds, ...settings }) => ({ ...settings, folds: folds.map(digestToBytes) })),
  };
}

const chosenMessage = ({ head, unseen, ...chosen }: ChosenHead): wire.ChosenHead.$Properties => ({
  ...chosen,
  head: digestToBytes(head),
  unseen: unseen.map(contributionMessage),
});

/** Throws AtollError 406. */
export function outcomeOf(message: wire.StepCombined.$Shape): StepOutcome {
  const { summarise, statistics, reference, solve, fit, calibrate, alone, evaluate } = message;
  if (summarise)
    return {
      kind: 'summarise',
      standardisation: digestFromBytes(summarise.standardisation, 'summarise.standardisation'),
      without: (summarise.without ?? []).map(ofSite),
    };
  if (statistics) return { kind: 'statistics', statistics: digestFromBytes(statistics.statistics, 'statistics.statistics') };
  if (reference) return { kind: 'reference', reference: digestFromBytes(reference.reference, 'reference.reference') };
  if (solve) return solveOf(solve);
  if (fit) {
    const others = optionalDigest(fit.correction, 'fit.correction');
    return {
      kind: 'fit',
      head: digestFromBytes(fit.head, 'fit.head'),
      trainingLoss: fit.trainingLoss ?? 0,
      losses: (fit.losses ?? []).map(({ site, loss }) => ({ site: siteIdOf(site), loss: loss ?? 0 })),
      memory: optionalDigest(fit.memory, 'fit.memory'),
      corrections: others === null ? null : { others, sites: (fit.corrections ?? []).map(ofSite) },
    };
  }
  if (calibrate) return { kind: 'calibrate', head: digestFromBytes(calibrate.head, 'calibrate.head') };
  if (alone) return { kind: 'alone', heads: (alone.heads ?? []).map(ofSite) };
  if (evaluate)
    return {
      kind: 'evaluate',
      evaluations: (evaluate.evaluations ?? []).map(({ site, evaluation }) => {
        const message = new wire.Evaluation(evaluation ?? {});
        return { site: siteIdOf(site), ...evaluationOf(message, tasksCounted(message)) };
      }),
      chosen: evaluate.chosen ? chosenOf(evaluate.chosen) : null,
    };
  throw new AtollError(406, 'A combined step without an outcome.');
}

function solveOf({ standardisation, errors, candidates }: wire.SolveOutcome.$Properties): SolveOutcome {
  return {
    kind: 'solve',
    standardisation: optionalDigest(standardisation, 'solve.standardisation'),
    errors: (errors ?? []).map((one) => ({ ridge: one.ridge ?? 0, error: one.error ?? 0 })),
    candidates: (candidates ?? []).map(({ folds, ...settings }) => ({
      ...settingsOf(settings),
      folds: (folds ?? []).map((digest) => digestFromBytes(digest, 'solve.folds')),
    })),
  };
}

const settingsOf = ({
  ridge,
  balance,
  shrinkage,
}: Pick<wire.SolvedHead.$Properties, 'ridge' | 'balance' | 'shrinkage'>): SolveSettings => ({
  ridge: ridge ?? 0,
  balance: balance ?? 0,
  ...(shrinkage ? { shrinkage } : {}),
});

const chosenOf = ({ temperature, head, value, unseen, ...settings }: wire.ChosenHead.$Properties): ChosenHead => ({
  ...settingsOf(settings),
  temperature: temperature ?? 1,
  head: digestFromBytes(head, 'chosen.head'),
  value: value ?? 0,
  unseen: (unseen ?? []).map(ofSite),
});

function ofSite(message: wire.Contribution.$Properties): { site: SiteId; digest: Contribution['digest'] } {
  const { site, digest } = contributionOf(message);
  return { site, digest };
}
