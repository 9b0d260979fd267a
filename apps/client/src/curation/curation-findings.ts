import { type Finding, finding, many } from '../data/finding.ts';
import type { Curation } from './curate.ts';
import type { Outlier } from './outliers.ts';

/** Below this share the heads know too little of the classes to doubt a label. */
export const LEAST_AGREEMENT = 0.6;

const RESPECTS: Record<Outlier['respect'], string> = {
  size: 'size',
  shape: 'ratio of width to height',
  brightness: 'brightness',
  contrast: 'contrast',
  colour: 'colourfulness',
};

/** In what an outlier is one, in words. */
export const respectInWords = ({ respect }: Outlier): string => RESPECTS[respect];

/** What comparing the images gave, in the words of the first check. */
export function curationFindings({ samples, blank, nearCopies, outliers, suspects }: Curation): Finding[] {
  const findings: Finding[] = [];
  const name = (row: number): string => samples[row]?.name ?? '';
  const pair = ({ first, second }: { first: number; second: number }): string => `${name(first)}  ≈  ${name(second)}`;
  const differ = (key: 'label' | 'group' | 'part') =>
    nearCopies.filter(({ first, second }) => samples[first]?.[key] !== samples[second]?.[key]);
  const add = (severity: Finding['severity'], code: string, sentence: string, hint: string, examples: readonly string[]): void => {
    if (examples.length > 0) findings.push(finding(severity, code, sentence, hint, examples));
  };
  add(
    'warning',
    'blank',
    `${many(blank.length, 'image shows', 'images show')} one even tone.`,
    'Remove them, or look why they are empty.',
    blank.map(name),
  );
  const twoLabels = differ('label');
  add(
    'warning',
    'near-contradiction',
    `${many(twoLabels.length, 'pair', 'pairs')} of images that show the same ${twoLabels.length === 1 ? 'has' : 'have'} two labels.`,
    'Decide which class is right and remove the other copy.',
    twoLabels.map(pair),
  );
  const across = differ('part').filter(({ first, second }) => samples[first]?.part !== undefined && samples[second]?.part !== undefined);
  add(
    'warning',
    'near-copy-across',
    `${many(across.length, 'pair', 'pairs')} of images that show the same ${across.length === 1 ? 'is' : 'are'} in two parts of the split.`,
    'What is tested is then known by heart. Put both into one part, or remove one.',
    across.map(pair),
  );
  const apart = differ('group').filter((each) => !across.includes(each) && !twoLabels.includes(each));
  add(
    'warning',
    'near-copy',
    `${many(apart.length, 'pair', 'pairs')} of images that show the same ${apart.length === 1 ? 'is' : 'are'} not in one group.`,
    'One may come into training and the other into test. Remove one, or give them a group (--group-by, or the column group of a CSV).',
    apart.map(pair),
  );
  if (suspects !== null) {
    const { classes, agreement } = suspects;
    const examples = suspects.suspects.map(({ row, seems }) => `${name(row)}  (looks like ${classes[seems] ?? ''})`);
    if (agreement >= LEAST_AGREEMENT)
      add(
        'warning',
        'suspect-label',
        `${many(examples.length, 'label is', 'labels are')} doubtful: a head fitted to the other images says another class.`,
        'Look at the first ones. Rare forms of a class are among them too, and right: correct a label only where you see that it is wrong.',
        examples,
      );
    else
      findings.push(
        finding(
          'info',
          'no-doubt',
          `Labels were not doubted: heads fitted to the other images agree with ${Math.round(100 * agreement)} % of them only.`,
          'The classes are hard to tell apart by what the backbone sees, or many labels are wrong.',
        ),
      );
  }
  add(
    'info',
    'outlier',
    `${many(outliers.length, 'image is', 'images are')} far from the others in size, shape, brightness, contrast or colour.`,
    'Look whether they belong here.',
    outliers.map((outlier) => `${name(outlier.row)}  (${respectInWords(outlier)})`),
  );
  return findings;
}
