import { type Federation, subgroupOf, subgroupsOf } from '@atoll/core';
import type { Sample } from '../data/dataset.ts';
import type { SubgroupRows } from '../tasks/index.ts';

/**
 * The test images of each subgroup that the federation lists and that may be told apart: it has at least
 * `privacy.minimumCount` images, and so have, together, the test images that are in none of those of its column. Without
 * the second rule a small subgroup would be what the others leave of the whole.
 */
export function subgroupRows({ evaluation, privacy }: Federation, test: readonly Sample[]): SubgroupRows[] {
  const least = Math.max(1, privacy.minimumCount);
  return evaluation.subgroups.flatMap((definition) => {
    const found = test.map(({ columns }) => subgroupOf(definition, columns?.[definition.column] ?? '')?.value);
    let told = subgroupsOf(definition)
      .map((subgroup) => ({ subgroup, rows: found.flatMap((value, row) => (value === subgroup.value ? [row] : [])) }))
      .filter(({ rows }) => rows.length >= least);
    for (;;) {
      const rest = test.length - told.reduce((sum, { rows }) => sum + rows.length, 0);
      if (rest === 0 || rest >= least || told.length === 0) return told;
      const fewest = Math.min(...told.map(({ rows }) => rows.length));
      const hidden = told.findIndex(({ rows }) => rows.length === fewest);
      told = told.filter((_, i) => i !== hidden);
    }
  });
}
