import { aloneName, type EvaluateTask, type Evaluation, emptyEvaluation, seedFrom } from '@atoll/core';
import type { TaskAnswer } from '@atoll/protocol';
import { trainYardstick } from './alone.ts';
import type { TaskContext } from './context.ts';
import { judge } from './judge.ts';
import { ownStandardisation, standardiseParts } from './parts.ts';

/**
 * Judges heads on the site's own validation or test images, in the order asked; last, if asked for, what the site has
 * alone, in coordinates of its own. Null when it was aborted. @throws AtollError 306
 */
export async function evaluateHeads(task: EvaluateTask, context: TaskContext): Promise<TaskAnswer | null> {
  const { tf, architecture, site, signal } = context;
  const data = context.coordinates(task.standardisation)[task.split];
  const evaluations: { head: string; evaluation: Evaluation }[] = [];
  for (const { name, digest } of task.heads) {
    if (signal.aborted) return null;
    evaluations.push({ head: name, evaluation: await judge(tf, architecture, context.head(digest), data) });
  }
  if (task.aloneEpochs > 0) {
    const evaluation = await judgeAlone(task, context);
    if (evaluation === null) return null;
    evaluations.push({ head: aloneName(site), evaluation });
  }
  return { kind: 'evaluate', evaluations };
}

async function judgeAlone({ split, aloneEpochs }: EvaluateTask, context: TaskContext): Promise<Evaluation | null> {
  const { tf, architecture, federation, parts } = context;
  if (parts[split].count === 0) return emptyEvaluation(architecture.classes);
  const own = standardiseParts(parts, ownStandardisation(federation, parts));
  const initial = architecture.initialise(seedFrom(federation.seed, 'head'));
  const { parameters, aborted } = await trainYardstick(context, own, initial, aloneEpochs);
  return aborted ? null : judge(tf, architecture, parameters, own[split]);
}
