import type { IgnoreReason, RowProblemKind } from './dataset.ts';
import { type Evidence, type Finding, finding, labelsOf, many, type Severity } from './finding.ts';

const REASONS: Record<IgnoreReason, { severity: Severity; what: readonly [noun: string, rest: string]; hint: string }> = {
  'not an image': {
    severity: 'info',
    what: ['file', 'of another kind'],
    hint: 'Atoll reads JPEG, PNG, WebP, TIFF and DICOM; convert others first.',
  },
  'not in a class folder': {
    severity: 'warning',
    what: ['image', 'beside the class folders'],
    hint: 'Put each image into the folder of its class.',
  },
  'leads out of the folder': {
    severity: 'warning',
    what: ['link', 'out of the folder'],
    hint: 'Links out of the data folder are not followed; copy the files, or write a CSV where they are.',
  },
  'broken link': { severity: 'warning', what: ['link', 'to nothing'], hint: 'Mend or remove the links.' },
  loop: { severity: 'warning', what: ['link', 'to a folder above itself'], hint: 'Remove the links.' },
  'not readable': {
    severity: 'error',
    what: ['folder', 'without permission to read'],
    hint: 'Give the user that runs Atoll the right to read them.',
  },
};

const ROWS: Record<RowProblemKind, { severity: Severity; what: string; hint: string }> = {
  missing: { severity: 'error', what: 'names a file that is not there', hint: 'Paths are relative to the folder of the CSV.' },
  outside: {
    severity: 'error',
    what: 'leads out of the folder of the CSV',
    hint: 'Put the CSV into a folder above all images and write paths relative to it.',
  },
  'not an image': {
    severity: 'error',
    what: 'names a file that is no image',
    hint: 'Atoll reads JPEG, PNG, WebP, TIFF and DICOM; convert others first.',
  },
  contradiction: {
    severity: 'error',
    what: 'gives a path another label than a line before; the path is left out',
    hint: 'Decide which label is right and remove the other line.',
  },
  empty: { severity: 'error', what: 'has no path', hint: 'Fill it in, or remove the line.' },
  repeated: { severity: 'warning', what: 'repeats a line before; it counts once', hint: 'Remove the repeated lines.' },
};

/** What the folder or the CSV holds besides usable images. */
export function sourceFindings({ dataset, files }: Evidence): Finding[] {
  const findings: Finding[] = [];
  for (const [kind, { severity, what, hint }] of Object.entries(ROWS)) {
    const rows = dataset.problems.filter((row) => row.kind === kind);
    const examples = rows.map(({ line, name, detail }) => `line ${line}: ${name}  (${detail})`);
    if (rows.length > 0)
      findings.push(
        finding(
          severity,
          `csv-${kind.replaceAll(' ', '-')}`,
          `${many(rows.length, 'line')} of the CSV ${rows.length === 1 ? what : plural(what)}.`,
          hint,
          examples,
        ),
      );
  }
  for (const [
    reason,
    {
      severity,
      what: [noun, rest],
      hint,
    },
  ] of Object.entries(REASONS)) {
    const names = dataset.ignored.filter((file) => file.reason === reason).map(({ name }) => name);
    if (names.length > 0)
      findings.push(
        finding(
          severity,
          reason.replaceAll(' ', '-'),
          `${many(names.length, noun)} ${rest} ${names.length === 1 ? 'is' : 'are'} ignored.`,
          hint,
          names,
        ),
      );
  }
  if (dataset.kind === 'folder') {
    const filled = labelsOf(files);
    const bare = dataset.classes.filter((name) => !filled.has(name));
    if (bare.length > 0)
      findings.push(
        finding(
          'warning',
          'empty-class',
          `${many(bare.length, 'class folder holds', 'class folders hold')} no image.`,
          'Fill or remove them.',
          bare,
        ),
      );
  }
  return findings;
}

const plural = (what: string): string => what.replace(/^\w+/, (verb) => ({ has: 'have' })[verb] ?? verb.replace(/s$/, ''));
