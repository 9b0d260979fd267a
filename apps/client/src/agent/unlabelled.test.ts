import { digestOf } from '@atoll/core';
import { describe, expect, test } from 'vitest';
import type { CheckedSample, DataReport } from '../data/index.ts';
import { federationOf } from '../testing/federation.ts';
import { requireKnownClasses, surveySite } from './survey.ts';

const samplesOf = (label: string, count: number): CheckedSample[] =>
  Array.from({ length: count }, (_, i) => {
    const name = `${label || 'unlabelled'}/${i}.png`;
    const digest = digestOf(new TextEncoder().encode(name));
    return { path: `/data/${name}`, name, label, group: name, digest, width: 10, height: 10, sizeBytes: 100 };
  });
const reportOf = (samples: readonly CheckedSample[]): DataReport => ({
  source: '/data',
  kind: 'folder',
  images: samples.length,
  sizeBytes: 0,
  classes: [],
  unlabelled: null,
  findings: [],
  samples,
});

describe('a site with images without a label', () => {
  test('may have no others; they are counted beside the parts', () => {
    const { counts, classCounts, split } = surveySite(federationOf(), 'north', reportOf(samplesOf('', 12)));
    expect(counts).toEqual({ train: 0, validation: 0, test: 0, unlabelled: 12 });
    expect(classCounts).toEqual([0, 0, 0]);
    expect(split.unlabelled).toHaveLength(12);
    expect(() => surveySite(federationOf(), 'north', reportOf(samplesOf('', 1)))).toThrow(expect.objectContaining({ code: 205 }));
  });

  test('has the same parts of its labelled ones as without, and another digest', () => {
    const labelled = [...samplesOf('rbc', 20), ...samplesOf('wbc', 20)];
    const [without, beside] = [labelled, [...labelled, ...samplesOf('', 7)]].map((samples) =>
      surveySite(federationOf(), 'north', reportOf(samples)),
    );
    expect(beside?.split.test).toEqual(without?.split.test);
    expect(beside?.counts).toEqual({ ...without?.counts, unlabelled: 7 });
    expect(beside?.digest).not.toBe(without?.digest);
  });

  test('does not have them where the federation refuses them', () => {
    const refusing = federationOf({ data: { unlabelled: 'refuse' } });
    const { counts } = surveySite(refusing, 'north', reportOf([...samplesOf('rbc', 20), ...samplesOf('', 7)]));
    expect(counts).not.toHaveProperty('unlabelled');
    expect(() => surveySite(refusing, 'north', reportOf(samplesOf('', 12)))).toThrow(expect.objectContaining({ code: 205 }));
  });

  test('need no class of the federation', () => {
    requireKnownClasses({ samples: samplesOf('', 3), kind: 'folder' }, ['rbc', 'wbc']);
    expect(() => requireKnownClasses({ samples: samplesOf('unlabeled', 1), kind: 'folder' }, ['rbc', 'wbc'])).toThrow(/"unlabelled"/);
  });
});
