import { type Digest, digestOf } from '@atoll/core';
import { expect, test } from 'vitest';
import type { CheckedSample, DataReport } from '../data/index.ts';
import { federationOf } from '../testing/federation.ts';
import { fractionsOf, requireKnownClasses, surveySite } from './survey.ts';

function sampleOf(label: string, number: number): CheckedSample {
  const name = `${label}/${number}.png`;
  const digest: Digest = digestOf(new TextEncoder().encode(name));
  return { path: `/data/${name}`, name, label, group: name, digest, width: 10, height: 10, sizeBytes: 100 };
}

function reportOf(counts: Readonly<Record<string, number>>): DataReport {
  const samples = Object.entries(counts).flatMap(([label, count]) => Array.from({ length: count }, (_, i) => sampleOf(label, i)));
  return { source: '/data', kind: 'folder', images: samples.length, sizeBytes: 0, classes: [], findings: [], samples };
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
