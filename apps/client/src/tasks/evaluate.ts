import { aloneName, type EvaluateTask, type HeadArchitecture, type NamedHead, personalName, scopeOf } from '@atoll/core';
import type { JudgedHead, TaskAnswer } from '@atoll/protocol';
import { trainAloneHere } from './alone.ts';
import type { TaskContext } from './context.ts';
import { crossValidateAlone } from './cross-validate.ts';
import { foldPart } from './folds.ts';
import { judge } from './judge.ts';
import { type SitePart, standardisePart } from './parts.ts';
import { choosePersonalHead } from './personal.ts';
import { partsFor } from './scopes.ts';
import { judgeSubgroups } from './subgroups.ts';

/**
 * Judges heads on the site's own validation or test images, in the order asked; then, if asked for, what the site has
 * alone, in coordinates of its own, where it has labelled training images, the head that it chooses for itself, which it keeps, and the folds of its own
 * cross-validation; last, in a test, the combined head by subgroup. Null when it was aborted.
 * @throws AtollError 306
 */
export async function evaluateHeads(task: EvaluateTask, context: TaskContext): Promise<TaskAnswer | null> {
  const { tf, architecture, site, signal } = context;
  const evaluations: JudgedHead[] = [];
  const imagesOf = imagesByHead(task, context);
  for (const named of task.heads) {
    if (signal.aborted) return null;
    const { name, digest, temperature = 1, detail = 'none' } = named;
    const { architecture: taking, images } = imagesOf(named);
    const head = context.head(digest, scopeOf(named));
    evaluations.push({ head: name, evaluation: await judge(tf, taking, head, images, { temperature, detail }) });
  }
  const trainsAlone = task.aloneEpochs > 0 && context.parts.train.count > 0;
  const alone = trainsAlone ? await trainAloneHere(context, task.aloneEpochs) : null;
  if (alone !== null)
    evaluations.push({ head: aloneName(site), evaluation: await judge(tf, architecture, alone.parameters, alone.parts[task.split]) });
  else if (trainsAlone) return null;
  if (task.personal) {
    const personal = await choosePersonalHead(task, context, alone);
    if (personal === null) return null;
    await context.keepPersonal(personal);
    evaluations.push({ head: personalName(site), evaluation: personal.evaluation });
  }
  const crossValidated = await crossValidateAlone(task, context);
  if (crossValidated === null) return null;
  evaluations.push(...crossValidated);
  return { kind: 'evaluate', evaluations: [...evaluations, ...(await judgeSubgroups(task, context))] };
}

/** The images that a head of the task is judged on, as it takes them. */
function imagesByHead(task: EvaluateTask, context: TaskContext) {
  const { architecture, federation, parts } = context;
  const data = context.coordinates(task.standardisation)[task.split];
  const folds = Array.from({ length: task.folds }, (_, fold) =>
    task.folds === 1 ? data : foldPart(data, fold, task.folds, federation.seed),
  );
  return (named: NamedHead): { readonly architecture: HeadArchitecture; readonly images: SitePart } => {
    const { fold, standardisation, scope } = named;
    if (scope !== undefined) {
      const scoped = partsFor(context, scope, standardisation ?? task.standardisation);
      return { architecture: scoped.architecture, images: scoped.parts[task.split] };
    }
    if (standardisation !== undefined)
      return { architecture, images: standardisePart(parts[task.split], context.standardisation(standardisation), architecture.embedding) };
    return { architecture, images: fold === undefined ? data : (folds[fold] ?? data) };
  };
}
