import { UNLABELLED_FOLDER } from '@atoll/core';
import { similarPairs, suggestClass } from './class-names.ts';
import { compareText } from './dataset.ts';
import { dicomFindings } from './dicom-findings.ts';
import { are, type CheckedFile, type Evidence, type Finding, finding, labelsOf, many, number, type Severity } from './finding.ts';
import { suggestGrouping } from './grouping.ts';
import { isUnlabelled, NO_CLASS, labelsOf as namedLabels } from './label-sets.ts';
import { sourceFindings } from './source-findings.ts';
import { countLabels } from './units.ts';

const TINY_PIXELS = 32;
const FEW_IMAGES = 5;
const IMBALANCE = 4;

/** Everything worth saying about a dataset: errors first, then warnings, then info. */
export function findingsOf(evidence: Evidence): Finding[] {
  const findings = [
    ...classFindings(evidence),
    ...fileFindings(evidence),
    ...dicomFindings(evidence),
    ...copyFindings(evidence),
    ...sourceFindings(evidence),
    ...groupFindings(evidence),
    ...balanceFindings(evidence),
    ...unlabelledFindings(evidence),
  ];
  const order: Severity[] = ['error', 'warning', 'info'];
  return order.flatMap((severity) => findings.filter((finding) => finding.severity === severity));
}

function classFindings({ dataset, files, samples, classes }: Evidence): Finding[] {
  const findings: Finding[] = [];
  const counts = countLabels(files.map(({ sample }) => sample));
  if (samples.length === 0)
    findings.push(
      finding(
        'error',
        'no-images',
        'There is no usable image.',
        'Give a folder with one sub-folder a class, or a CSV with the columns path,label.',
      ),
    );
  const parts = dataset.classes.filter((name) => /^(train|training|test|testing|val|valid|validation)$/i.test(name));
  if (parts.length >= 2 && parts.length === dataset.classes.length && dataset.samples.every(({ name }) => name.split('/').length > 2)) {
    findings.push(
      finding(
        'error',
        'split-folders',
        `The top folders are ${parts.join(', ')}: parts of a split, not classes.`,
        'Give one of them as the folder, or write a CSV with the columns path,label,split.',
      ),
    );
  }
  if (classes === undefined) {
    for (const [a, b] of similarPairs(dataset.classes)) {
      findings.push(
        finding(
          'warning',
          'similar-classes',
          `The classes "${a}" and "${b}" look like one name written in two ways.`,
          'If they mean the same, put their images into one folder.',
        ),
      );
    }
    return findings;
  }
  const meant = new Set<string>();
  for (const name of dataset.classes.filter((name) => !classes.includes(name) && counts.has(name))) {
    const suggestion = suggestClass(name, dataset.kind === 'folder' ? [...classes, UNLABELLED_FOLDER] : classes);
    if (suggestion !== undefined) meant.add(suggestion);
    const count = counts.get(name) ?? 0;
    const sentence = `"${name}" is no class of the federation; ${count === 1 ? 'its image is' : `its ${number(count)} images are`} left out.`;
    const hint =
      suggestion === undefined
        ? `The classes are: ${classes.join(', ')}.`
        : `Did you mean "${suggestion}"? Then rename the ${dataset.kind === 'folder' ? 'folder' : 'label'}.`;
    findings.push(finding('error', 'unknown-class', sentence, hint, [], count));
  }
  const present = new Set(samples.flatMap(namedLabels));
  const absent = classes.filter((name) => name !== NO_CLASS && !present.has(name) && !meant.has(name));
  if (absent.length > 0 && !samples.every(isUnlabelled)) {
    findings.push(
      finding(
        'info',
        'absent-class',
        `This site has no image of: ${absent.join(', ')}.`,
        'That is allowed: other sites teach the model these classes.',
      ),
    );
  }
  return findings;
}

function fileFindings({ files }: Evidence): Finding[] {
  const findings: Finding[] = [];
  const corrupt = files.flatMap(({ sample, inspection }) =>
    inspection.kind === 'corrupt' ? [`${sample.name}  (${inspection.reason})`] : [],
  );
  if (corrupt.length > 0)
    findings.push(
      finding(
        'error',
        'corrupt',
        `${many(corrupt.length, 'file')} cannot be read as an image and ${corrupt.length === 1 ? 'is' : 'are'} left out.`,
        'Open them in an image viewer; copy them again from where they came, or remove them.',
        corrupt,
      ),
    );
  const large = files.flatMap(({ sample, inspection }) =>
    inspection.kind === 'too-large' ? [`${sample.name}  (${inspection.reason})`] : [],
  );
  if (large.length > 0)
    findings.push(
      finding(
        'error',
        'too-large',
        `${are(large.length, 'file')} too large to be decoded (error 207) and left out.`,
        'Save them with fewer pixels. A small file that says so of itself may be made to do harm.',
        large,
      ),
    );
  const empty = files.flatMap(({ sample, inspection }) => (inspection.kind === 'empty' ? [sample.name] : []));
  if (empty.length > 0)
    findings.push(
      finding(
        'error',
        'empty-file',
        `${are(empty.length, 'file')} empty (0 bytes) and left out.`,
        'Copy them again from where they came, or remove them.',
        empty,
      ),
    );

  const images = files.flatMap(({ sample, inspection }) => (inspection.kind === 'image' ? [{ name: sample.name, ...inspection }] : []));
  const tiny = images
    .filter(({ width, height }) => Math.min(width, height) < TINY_PIXELS)
    .map(({ name, width, height }) => `${name}  (${width}×${height})`);
  if (tiny.length > 0)
    findings.push(
      finding(
        'warning',
        'tiny',
        `${are(tiny.length, 'image')} smaller than ${TINY_PIXELS} pixels on a side.`,
        'They are used, enlarged; little can be seen on them. Look whether they are thumbnails.',
        tiny,
      ),
    );
  const paged = images.filter(({ pages }) => pages > 1).map(({ name, pages }) => `${name}  (${pages} pages)`);
  if (paged.length > 0)
    findings.push(
      finding(
        'info',
        'pages',
        `${many(paged.length, 'file has', 'files have')} several pages or frames; one is used.`,
        'The first one; of DICOM the one that it calls representative, otherwise the middle one. Write the others as files of their own if they matter.',
        paged,
      ),
    );
  const deep = images.filter((image) => image.deep).map(({ name }) => name);
  if (deep.length > 0)
    findings.push(
      finding(
        'info',
        'deep',
        `${many(deep.length, 'image has', 'images have')} more than 8 bits a channel and ${deep.length === 1 ? 'is' : 'are'} cut to 8.`,
        'If they look black in a viewer, stretch their grey values first.',
        deep,
      ),
    );
  return findings;
}

function byDigest(files: readonly CheckedFile[]): CheckedFile[][] {
  const copies = new Map<string, CheckedFile[]>();
  for (const file of files) {
    if (file.inspection.kind !== 'image') continue;
    const known = copies.get(file.inspection.digest);
    if (known === undefined) copies.set(file.inspection.digest, [file]);
    else known.push(file);
  }
  return [...copies.values()].filter((group) => group.length > 1);
}

/** Sets of files with the same bytes and different labels. */
export const contradictions = (files: readonly CheckedFile[]): CheckedFile[][] =>
  byDigest(files.filter(({ sample }) => !isUnlabelled(sample))).filter((group) => labelsOf(group).size > 1);

/** Files without a label whose bytes stand under one elsewhere. */
export const labelledElsewhere = (files: readonly CheckedFile[]): CheckedFile[] =>
  byDigest(files)
    .filter((group) => group.some(({ sample }) => !isUnlabelled(sample)))
    .flatMap((group) => group.filter(({ sample }) => isUnlabelled(sample)));

function copyFindings({ files }: Evidence): Finding[] {
  const findings: Finding[] = [];
  const list = (group: readonly CheckedFile[]) => group.map(({ sample }) => sample.name).join('  =  ');
  const wrong = contradictions(files);
  if (wrong.length > 0) {
    const sentence = `${many(wrong.length, 'image stands', 'images stand')} under more than one class: the same file, two labels. All copies are left out.`;
    findings.push(finding('error', 'contradiction', sentence, 'Decide which class is right and remove the other copy.', wrong.map(list)));
  }
  const copies = byDigest(files).filter((group) => labelsOf(group).size === 1);
  if (copies.length > 0) {
    const extra = copies.reduce((sum, group) => sum + group.length - 1, 0);
    const sentence = `${are(extra, 'file')} an exact copy of another in the same class.`.replace('are an exact copy', 'are exact copies');
    findings.push(
      finding(
        'warning',
        'copy',
        sentence,
        'They are used, and copies always stay in the same part of the split. Remove them if they are not wanted.',
        copies.map(list),
      ),
    );
  }
  return findings;
}

function unlabelledFindings({ files, samples }: Evidence): Finding[] {
  const findings: Finding[] = [];
  const used = samples.filter(isUnlabelled).length;
  if (used > 0)
    findings.push(
      finding(
        'info',
        'unlabelled',
        `${many(used, 'image has', 'images have')} no label.`,
        'They belong to the training part. From them the model is adapted to this site, if the federation allows images without a label.',
        [],
        used,
      ),
    );
  const twice = labelledElsewhere(files).map(({ sample }) => sample.name);
  if (twice.length > 0)
    findings.push(
      finding(
        'info',
        'labelled-elsewhere',
        `${are(twice.length, 'image')} without a label here and stand under a class too.`.replace(
          'image is without a label here and stand',
          'image is without a label here and stands',
        ),
        'The copy with the label is used, the other is left out.',
        twice,
      ),
    );
  return findings;
}

function groupFindings({ dataset, samples }: Evidence): Finding[] {
  const { grouping } = dataset;
  if (grouping.by === 'pattern' && grouping.unmatched > 0) {
    const rest = dataset.samples.filter(({ group, name }) => group === name).map(({ name }) => name);
    return [
      finding(
        'warning',
        'ungrouped',
        `The pattern ${grouping.pattern} fits the names of all but ${many(grouping.unmatched, 'image')}; each of these is its own group.`,
        'Mend --group-by so that it fits them too.',
        rest,
      ),
    ];
  }
  if (grouping.by !== 'file') return [];
  const suggestion = suggestGrouping(samples.filter(({ patient }) => patient === undefined));
  if (suggestion === undefined) return [];
  return [
    finding(
      'warning',
      'groups-likely',
      `File names look like several images of one thing (${suggestion.example}…): ${many(suggestion.groups, 'group')}.`,
      `If these are patients or slides, add --group-by '${suggestion.pattern}'; otherwise test results come out too good.`,
    ),
  ];
}

function balanceFindings({ samples }: Evidence): Finding[] {
  const findings: Finding[] = [];
  const counts = countLabels(samples);
  const ordered = [...counts].sort((a, b) => b[1] - a[1] || compareText(a[0], b[0]));
  const few = ordered.filter(([, count]) => count < FEW_IMAGES).map(([label, count]) => `${label}  (${many(count, 'image')})`);
  if (few.length > 0)
    findings.push(
      finding(
        'warning',
        'few-images',
        `${many(few.length, 'class has', 'classes have')} fewer than ${FEW_IMAGES} usable images.`,
        'They are used for training; what the site measures on them says little.',
        few,
      ),
    );
  const [most, least] = [ordered[0], ordered.at(-1)];
  if (most !== undefined && least !== undefined && most[1] >= IMBALANCE * least[1]) {
    const sentence = `The classes are uneven: ${most[0]} has ${number(most[1])} images, ${least[0]} ${number(least[1])}.`;
    findings.push(
      finding('info', 'imbalance', sentence, 'Read the balanced accuracy and the recall of each class, not the accuracy alone.'),
    );
  }
  return findings;
}
