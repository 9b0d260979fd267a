import { type EvaluateTask, FEDERATED, scopeOf } from '@atoll/core';
import type { JudgedHead } from '@atoll/protocol';
import type { TaskContext } from './context.ts';
import { judge } from './judge.ts';
import { rowsOf, rowsOfImages } from './parts.ts';
import { partsFor } from './scopes.ts';

/** In a test, the combined head on each subgroup of the images that the federation lists and that may leave the site. */
export async function judgeSubgroups({ split, heads, standardisation }: EvaluateTask, context: TaskContext): Promise<JudgedHead[]> {
  const combined = split === 'test' ? heads.find(({ name }) => name === FEDERATED) : undefined;
  const subgroups = context.parts.subgroups ?? [];
  if (combined === undefined || subgroups.length === 0) return [];
  const { name, digest, temperature = 1 } = combined;
  const scope = scopeOf(combined);
  const { architecture, parts } = partsFor(context, scope, standardisation);
  const head = context.head(digest, scope);
  const judged: JudgedHead[] = [];
  for (const { subgroup, rows } of subgroups) {
    const images = rowsOf(parts[split], rowsOfImages(parts[split], rows));
    judged.push({ head: name, evaluation: await judge(context.tf, architecture, head, images, { temperature }), subgroup });
  }
  return judged;
}
