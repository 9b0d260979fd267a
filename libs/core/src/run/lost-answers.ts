import type { SiteId } from '../identity.ts';
import type { RunEvent } from './events.ts';
import { ImpossibleEvent } from './impossible-event.ts';
import type { Answer, OpenStep, RunState } from './state.ts';
import type { FitTask } from './task.ts';

/**
 * The step is open again, with its whole time, for the site whose answer is gone. Where rounds do not wait for everyone, it is as
 * if it had not closed: who was late since is of it again, and what came meanwhile counts in it. A second loss of the same site in
 * the same step is impossible: the run fails instead, so that nothing goes round in circles.
 */
export function loseAnswer(state: RunState, event: Extract<RunEvent, { type: 'answer-lost' }>, deadline: number): RunState {
  const { phase, history, members } = state;
  const { site, task, digest } = event;
  if ((phase.kind !== 'step' && phase.kind !== 'combining') || phase.step.task.id !== task)
    throw new ImpossibleEvent(`no open task ${task}`);
  const { step } = phase;
  const { lost = [] } = step;
  const answer = step.answers.get(site);
  if (answer?.digest !== digest) throw new ImpossibleEvent(`${site} has not answered with ${digest}`);
  if (lost.includes(site)) throw new ImpossibleEvent(`${site} lost its answer to ${task} before`);
  const stragglers = new Map<SiteId, FitTask>([...state.stragglers].filter(([, { id }]) => id !== task));
  const answers = new Map<SiteId, Answer>(step.answers);
  for (const [name, { task: earlier, ...early }] of state.early)
    answers.set(name, earlier === undefined || earlier === task ? early : { ...early, task: earlier });
  answers.delete(site);
  const left = members.get(site)?.presence.kind === 'left';
  const earlier = history.find((closed) => closed.task.id === answer.task)?.task;
  if (earlier?.kind === 'fit' && !left) stragglers.set(site, earlier);
  const cohort = [...new Set([...step.cohort, ...answers.keys()])].filter((name) => name !== site || !left).sort();
  const open: OpenStep = { ...step, cohort, answers, deadline: Math.max(step.deadline, deadline), lost: [...lost, site].sort() };
  return { ...state, stragglers, early: new Map(), phase: { kind: 'step', step: open } };
}
