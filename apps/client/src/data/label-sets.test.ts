import { join } from 'node:path';
import { AtollError, checkFederation, type FederationInput } from '@atoll/core';
import { describe, expect, it } from 'vitest';
import { requireKnownClasses, surveySite } from '../agent/survey.ts';
import { checkDataset } from './check-dataset.ts';
import { labelledFor, labelsOf, targetsOf } from './label-sets.ts';
import { readDataset } from './read-dataset.ts';
import { image, temporaryFolder, writeFiles } from './testing/folder.ts';

function federationOf(file: Omit<FederationInput, 'federation'>) {
  const checked = checkFederation({ federation: 'lagoon', ...file });
  if ('issues' in checked) throw new Error(checked.issues.map(({ message }) => message).join('; '));
  return checked.federation;
}

async function makeFolder(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await temporaryFolder();
  await writeFiles(folder, files);
  return folder;
}

const TASKS = federationOf({ tasks: { finding: { classes: ['nodule', 'none'] }, view: { classes: ['frontal', 'lateral'] } } });
const SEVERAL = federationOf({ classes: ['Cat', 'dog'], labels: 'several' });

async function listed(federation: ReturnType<typeof federationOf>, ...lines: string[]) {
  const names = lines.slice(1).flatMap((line) => (line.includes('.png') ? [line.split(/[,;]/)[0] ?? ''] : []));
  const pictures = await Promise.all(names.map(async (name, i) => [name, await image(i, { size: 20, format: 'png' })] as const));
  const folder = await makeFolder({ ...Object.fromEntries(pictures), 'list.csv': `${lines.join('\n')}\n` });
  return labelledFor(await readDataset(join(folder, 'list.csv'), { anyLabels: true }), federation);
}

const read = async (federation: ReturnType<typeof federationOf>, ...lines: string[]) =>
  (await listed(federation, ...lines)).dataset.samples.map((sample) => targetsOf(sample, federation));

const codeOf = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error instanceof AtollError ? error.code : error;
  }
};

describe('several tasks', () => {
  it('are a column each, where an empty cell is not known', async () => {
    expect(await read(TASKS, 'path,finding,view', 'a.png,nodule,lateral', 'b.png,none,', 'c.png,,frontal')).toEqual([
      [0, 1],
      [1, -1],
      [-1, 0],
    ]);
  });

  it('may lack a whole column', async () => {
    expect(await read(TASKS, 'path,view', 'a.png,lateral', 'b.png,frontal')).toEqual([
      [-1, 1],
      [-1, 0],
    ]);
  });

  it('are counted and named as task: class, with a suggestion for a name that is none', async () => {
    const { dataset, classes } = await listed(TASKS, 'path,finding,view', 'a.png,nodul,lateral', 'b.png,none,frontal');
    expect(classes).toEqual(['finding: nodule', 'finding: none', 'view: frontal', 'view: lateral']);
    expect(dataset.samples.map(labelsOf)).toEqual([
      ['finding: nodul', 'view: lateral'],
      ['finding: none', 'view: frontal'],
    ]);
    expect(() => requireKnownClasses(dataset, classes)).toThrow('"finding: nodul" (did you mean "finding: nodule"?)');
    const report = await checkDataset(dataset, { classes });
    expect(report.samples.map(({ name }) => name)).toEqual(['b.png']);
    expect(report.classes.map(({ name, usable, known }) => [name, usable, known])).toEqual([
      ['finding: nodul', 0, false],
      ['finding: none', 1, true],
      ['view: frontal', 1, true],
      ['view: lateral', 0, true],
    ]);
  });

  it('are refused in folders, and in a list that has none of them', async () => {
    const folder = await makeFolder({ 'nodule/a.png': await image(1, { format: 'png' }) });
    const dataset = await readDataset(folder);
    expect(codeOf(() => labelledFor(dataset, TASKS))).toBe(204);
    await expect(listed(TASKS, 'path,label', 'a.png,nodule')).rejects.toThrow('none of the columns "finding", "view"');
  });

  it('divide the images by all labels that are known, and count by output', async () => {
    const lines = Array.from(
      { length: 40 },
      (_, i) => `p${i}.png,${i % 2 ? 'nodule' : 'none'},${i % 3 === 2 ? '' : ['frontal', 'lateral'][i % 4 > 1 ? 1 : 0]}`,
    );
    const { dataset, classes } = await listed(TASKS, 'path,finding,view', ...lines);
    const { classCounts, counts, split } = surveySite(TASKS, 'bay', await checkDataset(dataset, { classes }));
    expect(classCounts).toHaveLength(4);
    expect((classCounts[0] ?? 0) + (classCounts[1] ?? 0)).toBe(counts.train);
    expect((classCounts[2] ?? 0) + (classCounts[3] ?? 0)).toBeLessThan(counts.train);
    for (const label of classes) expect(split.test.some((sample) => labelsOf(sample).includes(label))).toBe(true);
  });
});

describe('several labels an image', () => {
  it('are names in one cell; - for none of them, nothing for not known', async () => {
    expect(await read(SEVERAL, 'path,label', 'a.png,Cat;dog', 'b.png,dog', 'c.png,-', 'd.png,')).toEqual([
      [1, 1],
      [0, 1],
      [0, 0],
      [-1, -1],
    ]);
  });

  it('or a column each with 1, 0 or nothing', async () => {
    const { dataset, classes } = await listed(SEVERAL, 'path,cat,dog', 'a.png,1,', 'b.png,0,0', 'c.png,yes,1');
    expect(dataset.samples.map((sample) => targetsOf(sample, SEVERAL))).toEqual([
      [1, -1],
      [0, 0],
      [-1, 1],
    ]);
    expect(dataset.samples.map(labelsOf)).toEqual([['Cat'], ['-'], ['Cat: yes', 'dog']]);
    expect(() => requireKnownClasses(dataset, classes)).toThrow('Cat: yes');
  });
});

describe('one label an image', () => {
  const one = federationOf({ classes: ['cat', 'dog'] });

  it('leaves the dataset as it is', async () => {
    const folder = await makeFolder({ 'a.png': await image(1, { format: 'png' }), 'list.csv': 'path,label\na.png,dog\n' });
    const dataset = await readDataset(join(folder, 'list.csv'));
    expect(labelledFor(dataset, one)).toEqual({ dataset, classes: ['cat', 'dog'] });
    expect(dataset.samples.map((sample) => targetsOf(sample, one))).toEqual([[1]]);
  });

  it('needs the column label', async () => {
    await expect(listed(one, 'path,lable', 'a.png,dog')).rejects.toThrow('there is no column "label"');
  });
});
