import { AtollError } from '@atoll/core';
import { compareText, type Grouping, type Sample } from './dataset.ts';

/**
 * Reads `--group-by`: a regular expression whose first capture group, tested on the file name, names the group.
 * `^(.*)_` takes what stands before the last `_`. Throws AtollError 103 where it is no such expression.
 */
export function parseGroupPattern(text: string): RegExp {
  let pattern: RegExp;
  try {
    pattern = new RegExp(text, 'u');
  } catch (cause) {
    throw new AtollError(103, `--group-by ${JSON.stringify(text)} is no regular expression.`, {
      cause,
      hint: "For example --group-by '^(.*)_'.",
    });
  }
  // An alternative that always fits shows how many capture groups there are.
  const captures = (new RegExp(`${text}|`, 'u').exec('')?.length ?? 1) - 1;
  if (captures < 1) {
    throw new AtollError(103, `--group-by ${JSON.stringify(text)} has no capture group.`, {
      hint: "Put round brackets around the part of the file name that names the group, for example '^(.*)_' for all before the last _.",
    });
  }
  return pattern;
}

const fileName = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** Gives each sample the group that the pattern finds in its file name; one that it does not fit stays its own group. */
export function groupByPattern(samples: readonly Sample[], pattern: RegExp): { samples: Sample[]; grouping: Grouping } {
  let unmatched = 0;
  const grouped = samples.map((sample) => {
    const group = pattern.exec(fileName(sample.name))?.[1];
    if (group === undefined || group === '') {
      unmatched++;
      return { ...sample, group: sample.name };
    }
    return { ...sample, group };
  });
  return { samples: grouped, grouping: { by: 'pattern', pattern: pattern.source, unmatched } };
}

/**
 * Looks for file names that seem to show several images of one thing (`slide3_0.jpg`, `slide3_1.jpg`).
 * Returns a pattern for `--group-by`, how many groups it gives and an example, or undefined.
 * Counts only: `img_0001.jpg, img_0002.jpg` (one prefix for all) and names without a shared prefix suggest nothing.
 */
export function suggestGrouping(samples: readonly Sample[]): { pattern: string; groups: number; example: string } | undefined {
  for (const [separator, pattern] of [
    ['_', '^(.*)_'],
    ['-', '^(.*)-'],
  ] as const) {
    const counts = new Map<string, number>();
    for (const { name } of samples) {
      const file = fileName(name);
      const end = file.lastIndexOf(separator);
      if (end > 0) counts.set(file.slice(0, end), (counts.get(file.slice(0, end)) ?? 0) + 1);
    }
    const shared = [...counts].filter(([, count]) => count > 1).sort((a, b) => b[1] - a[1] || compareText(a[0], b[0]));
    const images = shared.reduce((sum, [, count]) => sum + count, 0);
    const example = shared[0]?.[0];
    if (example !== undefined && shared.length >= 10 && shared.length >= samples.length / 50 && images >= samples.length / 20) {
      return { pattern, groups: counts.size, example };
    }
  }
  return undefined;
}
