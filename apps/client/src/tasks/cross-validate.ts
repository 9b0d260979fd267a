import { aloneFolds, type EvaluateTask, foldName, labelsOfTask, seedFrom, totalEpochs } from '@atoll/core';
import type { JudgedHead } from '@atoll/protocol';
import { trainAloneHere } from './alone.ts';
import type { TaskContext } from './context.ts';
import { judge } from './judge.ts';
import { joinParts, rowsOf, type SitePart, standardiseParts } from './parts.ts';

/**
 * Cross-validates what the site has alone over its training and validation images: trained on all folds but one, as long
 * as the yardstick, and judged on that one. Nothing chooses an epoch. Nothing without a labelled training image. Null when it was aborted. @throws AtollError 306
 */
export async function crossValidateAlone(task: EvaluateTask, context: TaskContext): Promise<JudgedHead[] | null> {
  const { tf, architecture, federation, parts, site } = context;
  const folds = aloneFolds(task, federation);
  if (folds === 0 || parts.train.count === 0) return [];
  const all = joinParts(parts.train, parts.validation);
  const fold = foldsByRow(all, folds, federation.seed);
  const rowsWhere = (wanted: (fold: number | undefined) => boolean) => [...fold.keys()].filter((row) => wanted(fold[row]));
  const none = rowsOf(all, []);
  const judged: JudgedHead[] = [];
  for (let held = 0; held < folds; held++) {
    const train = rowsOf(
      all,
      rowsWhere((one) => one !== held),
    );
    const test = rowsOf(
      all,
      rowsWhere((one) => one === held),
    );
    const epochs = totalEpochs(federation);
    const alone = await trainAloneHere({ ...context, parts: { train, validation: none, test } }, epochs);
    if (alone === null) return null;
    const { test: images } = standardiseParts({ train: none, validation: none, test }, alone.standardisation, architecture.embedding);
    judged.push({ head: foldName(site, held), evaluation: await judge(tf, architecture, alone.parameters, images) });
  }
  return judged;
}

/** The fold of each row: groups whole, those of each label (of the first task) dealt in turn, in an order drawn from the seed and the groups' names. */
export function foldsByRow({ groups, labels: ofTasks, count }: SitePart, folds: number, seed: number): number[] {
  const labels = labelsOfTask(ofTasks, 0, count === 0 ? 1 : ofTasks.length / count);
  const labelOf = new Map<string, number>();
  groups.forEach((group, row) => {
    if (!labelOf.has(group)) labelOf.set(group, labels[row] ?? 0);
  });
  const order = [...labelOf.keys()]
    .map((group) => ({ group, label: labelOf.get(group) ?? 0, place: seedFrom('cross-validation', seed, group) }))
    .sort((a, b) => a.label - b.label || a.place - b.place || (a.group < b.group ? -1 : 1));
  const foldOf = new Map(order.map(({ group }, index) => [group, index % folds]));
  return groups.map((group) => foldOf.get(group) ?? 0);
}
