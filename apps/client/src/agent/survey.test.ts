import { type Digest, digestOf } from '@atoll/core';
import { expect, test } from 'vitest';
import { type CheckedSample, type DataReport, fewShots } from '../data/index.ts';
import { federationOf } from '../testing/federation.ts';
import { fractionsOf, requireKnownClasses, surveySite } from './survey.ts';

function sampleOf(label: string, number: number): CheckedSample {
  const name = `${label}/${number}.png`;
  const digest: Digest = digestOf(new TextEncoder().encode(name));
  return { path: `/data/${name}`, name, label, group: name, digest, width: 10, height: 10, sizeBytes: 100 };
}

function reportOf(counts: Readonly<Record<string, number>>): DataReport {
  const samples = Object.entries(counts).flatMap(([label, count]) => Array.from({ length: count }, (_, i) => sampleOf(label, i)));
  return { source: '/data', kind: 'folder', images: samples.length, sizeBytes: 0, classes: [], findings: [], samples, unlabelled: null };
}

const federation = federationOf({ data: { validation: 0.25, test: 0.2 } });

test('validation is a share of what the test part leaves', () => {
  const fractions = fractionsOf(federation);
  expect(fractions.test).toBeCloseTo(0.2);
  expect(fractions.validation).toBeCloseTo(0.2);
  expect(fractions.train).toBeCloseTo(0.6);
});

test('the same images, name and federation give the same parts; another name other ones', () => {
  const report = reportOf({ platelets: 20, rbc: 60, wbc: 20 });
  const first = surveySite(federation, 'north', report);
  const again = surveySite(federation, 'north', { ...report, samples: [...report.samples].reverse() });
  expect(again.split).toEqual(first.split);
  expect(again.digest).toBe(first.digest);
  expect(first.counts).toEqual({ train: 60, validation: 20, test: 20 });
  expect(first.classCounts).toEqual([12, 36, 12]);
  expect(surveySite(federation, 'south', report).digest).not.toBe(first.digest);
  expect(surveySite(federation, 'north', reportOf({ platelets: 20, rbc: 60, wbc: 21 })).digest).not.toBe(first.digest);
});

test('with shots a site trains on so many images of each class, drawn by the seed; the other parts stay as they are', () => {
  const report = reportOf({ platelets: 3, rbc: 60, wbc: 20 });
  const whole = surveySite(federation, 'north', report);
  const few = surveySite({ ...federation, data: { ...federation.data, shots: 5 } }, 'north', report);
  expect(few.classCounts).toEqual([whole.classCounts[0], 5, 5]);
  expect(few.counts).toEqual({ ...whole.counts, train: few.split.train.length });
  expect(whole.split.train).toEqual(expect.arrayContaining([...few.split.train]));
  expect(few.split.validation).toEqual(whole.split.validation);
  expect(few.digest).not.toBe(whole.digest);
  const one = surveySite({ ...federation, data: { ...federation.data, shots: 1 } }, 'north', report);
  expect(one.counts.train).toBe(3);
  expect(few.split.train).toEqual(expect.arrayContaining([...one.split.train]));
});

test('another seed draws other shots, and which are drawn does not depend on the other images', () => {
  const samples = reportOf({ rbc: 40 }).samples;
  const first = fewShots(samples, 4, 1);
  expect(first).toHaveLength(4);
  expect(fewShots([...samples].reverse(), 4, 1).reverse()).toEqual(first);
  expect(fewShots(samples, 4, 2)).not.toEqual(first);
  const others = samples.filter((sample) => first.includes(sample) || Number(sample.name.match(/\d+/)?.[0]) % 2 === 0);
  expect(fewShots(others, 4, 1)).toEqual(first);
});

test('a site without two training images of one class has too few', () => {
  expect(() => surveySite(federation, 'north', reportOf({}))).toThrow(expect.objectContaining({ code: 205 }));
  expect(() => surveySite(federation, 'north', reportOf({ rbc: 1, wbc: 1 }))).toThrow(expect.objectContaining({ code: 205 }));
});

test('a class that the federation does not have is refused with a suggestion, never guessed', () => {
  const dataset = { kind: 'folder', samples: [sampleOf('rbc', 1), sampleOf('WBC ', 1), sampleOf('nothing like it', 1)] } as const;
  expect(() => requireKnownClasses(dataset, federation.classes)).toThrow(
    expect.objectContaining({ code: 203, message: 'No class of the federation: "WBC " (did you mean "wbc"?), "nothing like it".' }),
  );
  expect(() => requireKnownClasses({ kind: 'csv', samples: [sampleOf('rbc', 1)] }, federation.classes)).not.toThrow();
});
