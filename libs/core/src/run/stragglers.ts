import type { SiteId } from '../identity.ts';
import type { Answer, OpenStep, RunState } from './state.ts';
import { type FitTask, scopeOf, type Task } from './task.ts';

/** Where a round does not wait for everyone, those who have not answered go on with it. */
export function stragglersAfter({ stragglers, members }: RunState, { task, cohort, answers }: OpenStep): ReadonlyMap<SiteId, FitTask> {
  if (task.kind !== 'fit' || task.goal === null) return stragglers;
  const after = new Map(stragglers);
  for (const site of cohort)
    if (!answers.has(site) && !after.has(site) && members.get(site)?.presence.kind !== 'left') after.set(site, task);
  return after;
}

/**
 * Of the earlier rounds what still counts when a task opens: who goes on with them, and the answers that came since the
 * last round closed. What is too old for the round, of another scope, or of rounds without another site, is given up; other tasks are for
 * everyone.
 */
export function fromEarlierRounds(
  { stragglers, early, history, federation: { strategy } }: RunState,
  task: Task,
): { stragglers: ReadonlyMap<SiteId, FitTask>; answers: ReadonlyMap<SiteId, Answer> } {
  if (task.kind !== 'fit' || task.goal === null) return { stragglers: new Map(), answers: new Map() };
  const oldest = strategy.name === 'fedbuff' ? task.round - strategy.maxStaleness : task.round;
  const counts = ({ task: earlier }: { readonly task: Task }) =>
    earlier.kind === 'fit' && earlier.without === task.without && scopeOf(earlier) === scopeOf(task) && earlier.round >= oldest;
  const fresh = new Set(history.flatMap((step) => (counts(step) ? [step.task.id] : [])));
  return {
    stragglers: new Map([...stragglers].filter(([, { id }]) => fresh.has(id))),
    answers: new Map([...early].filter(([, answer]) => answer.task !== undefined && fresh.has(answer.task))),
  };
}
