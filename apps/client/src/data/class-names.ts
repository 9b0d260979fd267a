import { distance } from 'fastest-levenshtein';
import { compareText } from './dataset.ts';

const bare = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[\s_\-./]+/g, '');

const singular = (name: string): string =>
  name
    .replace(/ies$/, 'y')
    .replace(/(?<=s|x|z|ch|sh)es$/, '')
    .replace(/(?<=[^s])s$/, '');

/** True where two names differ only in case, accents, spaces, `_`, `-` or plural. */
export const isSameName = (a: string, b: string): boolean => bare(a) === bare(b) || singular(bare(a)) === singular(bare(b));

/**
 * The class of the federation that a wrong name most likely means, or undefined where none is near:
 * first the same name in other spelling of case, spaces or plural, then the one with the fewest edits (Levenshtein 1966),
 * at most one in three letters. Two names equally near are no suggestion.
 */
export function suggestClass(name: string, classes: readonly string[]): string | undefined {
  const same = classes.filter((known) => isSameName(known, name));
  if (same.length > 0) return same.length === 1 ? same[0] : undefined;
  const near = classes
    .map((known) => ({ known, edits: distance(bare(known), bare(name)) }))
    .filter(({ known, edits }) => edits <= Math.max(bare(known).length, bare(name).length) / 3)
    .sort((a, b) => a.edits - b.edits || compareText(a.known, b.known));
  const [first, second] = near;
  return first === undefined || first.edits === second?.edits ? undefined : first.known;
}

/** Pairs of names in one dataset that look like one name written in two ways. Names that differ only in digits (`grade1`, `grade2`) do not. */
export function similarPairs(names: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  const letters = (name: string) => bare(name).replace(/\d/g, '');
  names.forEach((a, index) => {
    for (const b of names.slice(index + 1)) {
      const edits = distance(letters(a), letters(b));
      const typo = edits > 0 && edits <= 2 && Math.min(letters(a).length, letters(b).length) >= 6;
      if (isSameName(a, b) || typo) pairs.push([a, b]);
    }
  });
  return pairs;
}
