import {
  aloneName,
  changeCoordinates,
  choosePersonal,
  type EvaluateTask,
  type Evaluation,
  FEDERATED,
  type JudgedCandidate,
  type Parameters,
  type PersonalMethod,
  type PersonalRequest,
  type Scope,
  type Standardisation,
  scopeOf,
  seedFrom,
  takesAnyCoordinates,
  temper,
  totalEpochs,
} from '@atoll/core';
import { adaptHere, hasFewLabels } from './adapt.ts';
import { type AloneHere, trainAloneHere } from './alone.ts';
import { type TaskContext, trainingConfig } from './context.ts';
import { judge } from './judge.ts';
import { partsFor } from './scopes.ts';

/** The head that a site chose for itself; it stays there. */
export interface PersonalHead {
  readonly method: PersonalMethod;
  readonly parameters: Parameters;
  /** The coordinates that it takes features in. */
  readonly standardisation: Standardisation | null;
  /** Counts on the images of the task. */
  readonly evaluation: Evaluation;
  /** All that it was chosen from, on the validation images; empty where it was not chosen by them. */
  readonly candidates: readonly JudgedCandidate[];
}

/**
 * Chooses the site's personal head between the combined one and what the site has alone: `alone` as it was trained for
 * this task, or the head that the site sent before, or one trained here. With few labels nothing is chosen by them, see
 * {@link adaptHere}. Null when it was aborted. @throws AtollError 306
 */
export async function choosePersonalHead(task: EvaluateTask, context: TaskContext, alone: AloneHere | null): Promise<PersonalHead | null> {
  const { tf, federation, site, signal } = context;
  const standardisation = context.standardisation(task.standardisation);
  const federated = task.heads.find(({ name }) => name === FEDERATED);
  if (federated === undefined) throw new RangeError(`${task.id} names no combined head`);
  if (hasFewLabels(context.parts, context.architecture.classes)) return adaptHere(task, federated, context);
  const epochs = totalEpochs(federation);
  const own = alone ?? sentBefore(task, context) ?? (await trainAloneHere(context, epochs));
  if (own === null) return null;
  const scope = scopeOf(federated);
  const { architecture, parts } = partsFor(context, scope, task.standardisation);
  const choice = await choosePersonal(tf, {
    architecture,
    global: temper(context.head(federated.digest, scope), federated.temperature ?? 1),
    alone: beside(own, scope, standardisation, context),
    train: parts.train,
    validation: parts.validation,
    config: trainingConfig(federation),
    epochs,
    seed: seedFrom(federation.seed, site, 'personal'),
    trainsOn: scope === 'head', // to train the backbone on several times takes too long
    signal,
  });
  if (choice === null) return null;
  const { method, parameters, candidates } = choice;
  if (method.kind === 'alone' && staysAsItIs(scope, context))
    return {
      method,
      parameters,
      standardisation: own.standardisation,
      evaluation: await judge(tf, context.architecture, parameters, own.parts[task.split]),
      candidates,
    };
  const evaluation = await judge(tf, architecture, parameters, parts[task.split]);
  return { method, parameters, standardisation, evaluation, candidates };
}

/** Whether what the site has alone cannot be written as a head like the combined one. */
const staysAsItIs = (scope: Scope, { architecture }: TaskContext): boolean => scope !== 'head' || !takesAnyCoordinates(architecture);

/** The head that the site trained alone in an earlier task, in the run's coordinates. */
function sentBefore(task: EvaluateTask, context: TaskContext): AloneHere | null {
  const sent = task.heads.find(({ name }) => name === aloneName(context.site));
  if (sent === undefined) return null;
  return {
    parameters: context.head(sent.digest),
    standardisation: context.standardisation(task.standardisation),
    parts: context.coordinates(task.standardisation),
  };
}

/** What the site has alone, beside a combined head of this scope. */
function beside(own: AloneHere, scope: Scope, standardisation: Standardisation | null, context: TaskContext): PersonalRequest['alone'] {
  const { architecture } = context;
  if (staysAsItIs(scope, context)) {
    const asCombined = scope === 'head' && own.standardisation === standardisation;
    return { parameters: own.parameters, own: asCombined ? null : { architecture, validation: own.parts.validation } };
  }
  if (own.standardisation === standardisation) return { parameters: own.parameters, own: null };
  return { parameters: changeCoordinates(own.parameters, own.standardisation, standardisation), own: null };
}
