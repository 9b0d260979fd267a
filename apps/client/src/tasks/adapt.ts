import { adaptHead, type EvaluateTask, type NamedHead, type Scope, type Standardisation, scopeOf, tasksOf, temper } from '@atoll/core';
import type { TaskContext } from './context.ts';
import { judge } from './judge.ts';
import { ownStandardisation, type SiteParts, standardiseParts } from './parts.ts';
import type { PersonalHead } from './personal.ts';
import { partsFor } from './scopes.ts';

/** Whether a site has too few labels to choose a head by: none to train on, or fewer than one for each class beside images without. */
export function hasFewLabels({ train, validation, unlabelled }: SiteParts, classes: number): boolean {
  return train.count === 0 || (unlabelled !== undefined && unlabelled.count > 0 && train.count + validation.count < classes);
}

/** The head that a site with few labels makes for itself from the combined one and its images without a label; it stays there. */
export async function adaptHere(task: EvaluateTask, federated: NamedHead, context: TaskContext): Promise<PersonalHead> {
  const { tf, federation, reference = null } = context;
  const scope = scopeOf(federated);
  const { architecture, parts, standardisation, isOwn } = coordinatesFor(task, scope, context);
  const { temperature = 1, digest } = federated;
  const global = context.head(digest, scope);
  const { unlabelled } = parts;
  const { method, parameters } =
    unlabelled === undefined || tasksOf(federation).length > 1
      ? { method: { kind: 'global' } as const, parameters: temper(global, temperature) }
      : await adaptHead(tf, {
          architecture,
          global,
          temperature,
          unlabelled,
          statistics: isOwn,
          reference,
          adaptation: federation.adaptation,
        });
  return { method, parameters, standardisation, evaluation: await judge(tf, architecture, parameters, parts[task.split]), candidates: [] };
}

interface Coordinates extends ReturnType<typeof partsFor> {
  readonly standardisation: Standardisation | null;
  /** Whether they are the site's own where the run has others. */
  readonly isOwn: boolean;
}

function coordinatesFor(task: EvaluateTask, scope: Scope, context: TaskContext): Coordinates {
  const { federation, architecture } = context;
  const standardisation = context.standardisation(task.standardisation);
  const own = federation.adaptation.statistics && scope === 'head' ? ownStandardisation(federation, context.parts) : null;
  if (own === null) return { ...partsFor(context, scope, task.standardisation), standardisation, isOwn: false };
  return { architecture, parts: standardiseParts(context.parts, own, architecture.embedding), standardisation: own, isOwn: true };
}
