import { type ClosedStep, describeTask, type OpenStep, type RunState, siteLeftOut } from '@atoll/core';
import type { wire } from '@atoll/protocol';
import { closeReasonInWords } from '../report/index.ts';

type StepMessage = wire.StepStatus.$Properties;

/** The steps of the round that is open, oldest first: those that closed, and the one that sites work on or that is combined. */
export function roundSteps({ phase, history }: RunState): StepMessage[] {
  if (phase.kind !== 'step' && phase.kind !== 'combining') return [];
  const { step } = phase;
  const closed = history.filter(({ task }) => task.round === step.task.round && siteLeftOut(task) === siteLeftOut(step.task));
  const open = phase.kind === 'step' ? stepMessage(step) : closedMessage({ ...step, reason: phase.reason, closedAt: phase.closedAt });
  return [...closed.slice(-MOST).map(closedMessage), open];
}

/** What is judged on every site's images alone may be many steps of a round. */
const MOST = 20;

const stepMessage = ({ task, openedAt, cohort, answers }: Pick<OpenStep, 'task' | 'openedAt' | 'cohort' | 'answers'>): StepMessage => ({
  task: describeTask(task),
  openedAt,
  asked: cohort.length,
  answered: answers.size,
});

const closedMessage = (step: Pick<ClosedStep, 'task' | 'openedAt' | 'cohort' | 'answers' | 'closedAt' | 'reason'>): StepMessage => ({
  ...stepMessage(step),
  closedAt: step.closedAt,
  closedBecause: closeReasonInWords(step),
});
