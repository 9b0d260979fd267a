import {
  AtollError,
  isOperatorName,
  isRunId,
  isSiteId,
  isTaskId,
  type OperatorName,
  type RunId,
  type SiteId,
  type TaskId,
} from '@atoll/core';

/** A site's name. Throws AtollError 406. */
export function siteIdOf(name: string | null | undefined): SiteId {
  if (typeof name !== 'string' || !isSiteId(name))
    throw new AtollError(406, `Not a site name: ${JSON.stringify((name ?? '').slice(0, 80))}.`, {
      hint: 'Use 1 to 63 of a–z 0–9 - _ . and start with a letter or digit.',
    });
  return name;
}

/** A run's name. Throws AtollError 406. */
export function runIdOf(name: string | null | undefined): RunId {
  if (typeof name !== 'string' || !isRunId(name))
    throw new AtollError(406, `Not a run name: ${JSON.stringify((name ?? '').slice(0, 80))}.`);
  return name;
}

/** A task's name. Throws AtollError 406. */
export function taskIdOf(name: string | null | undefined): TaskId {
  if (typeof name !== 'string' || !isTaskId(name))
    throw new AtollError(406, `Not a task name: ${JSON.stringify((name ?? '').slice(0, 80))}.`);
  return name;
}

/** An operator's name. Throws AtollError 406. */
export function operatorNameOf(name: string | null | undefined): OperatorName {
  if (typeof name !== 'string' || !isOperatorName(name))
    throw new AtollError(406, `Not a name of an operator: ${JSON.stringify((name ?? '').slice(0, 80))}.`, {
      hint: 'Use 1 to 63 of a–z 0–9 - _ . and start with a letter or digit.',
    });
  return name;
}
