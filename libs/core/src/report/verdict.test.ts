import { describe, expect, test } from 'vitest';
import { demoReport, scoresOf } from './testing/fixture.ts';
import type { RunReport, Scores, SiteResult } from './types.ts';
import { verdict } from './verdict.ts';

const sentences = (report: RunReport) => verdict(report).replaceAll('\u202f', ' ');

/** A test of two classes: how many of each, and how many of these are right. */
const two = (first: number, rightFirst: number, second: number, rightSecond: number): Scores =>
  scoresOf([
    [rightFirst, first - rightFirst],
    [second - rightSecond, rightSecond],
  ]);

function reportOf(sites: readonly SiteResult[], changes: Partial<RunReport> = {}): RunReport {
  const { crossSite: _, overall: __, ...rest } = demoReport();
  return { ...rest, classes: ['a', 'b'], overall: { federated: two(40, 30, 40, 34) }, sites, ...changes };
}

const single: SiteResult = { site: 'single', alone: two(20, 20, 0, 0), federated: two(20, 17, 0, 0), personal: two(20, 20, 0, 0) };
const mixed: SiteResult = { site: 'mixed', alone: two(10, 6, 10, 7), federated: two(10, 8, 10, 9), personal: two(10, 9, 10, 9) };
const poor: SiteResult = { site: 'poor', alone: two(10, 9, 10, 9), federated: two(10, 8, 10, 8), personal: two(10, 9, 10, 8) };

describe('a site with one class', () => {
  const crossSite: RunReport['crossSite'] = {
    columns: ['single', 'mixed'],
    rows: [
      { name: 'single', kind: 'alone', values: [1, 0.5] },
      { name: 'mixed', kind: 'alone', values: [0.6, 0.65] },
      { name: 'federated', kind: 'federated', values: [0.85, 0.85] },
      { name: 'pooled', kind: 'pooled', values: [0.9, 0.9] },
    ],
  };

  test('is compared on the test images of every site, and the verdict says why', () => {
    const text = sentences(reportOf([single, mixed], { crossSite }));
    expect(text).toMatch(/^Together the two sites reach 80\.0 % on 80 test images\. /);
    expect(text).toContain(
      "On the test images of each site in turn a site's own model reaches 68.8 % on average, the federated one 85.0 %: 16.2 points more.",
    );
    expect(text).toContain('The own test images of single do not tell: they lack classes');
    expect(text).not.toContain('single (by');
  });

  test('is not compared at all where no other images can say more', () => {
    const text = sentences(reportOf([single, mixed]));
    expect(text).toContain('on 80 test images.');
    expect(text).toContain('The own test images of single do not tell');
    expect(text).not.toMatch(/than a site has alone/);
  });

  test('does not hide that the run did not pay off on all images', () => {
    const rows = crossSite.rows.map((row) => (row.kind === 'federated' ? { ...row, values: [0.5, 0.5] } : row));
    expect(sentences(reportOf([single, mixed], { crossSite: { ...crossSite, rows } }))).toContain(
      'the federated one 50.0 %: 18.8 points less: this run did not pay off.',
    );
  });

  test('is the same with two classes of three, of which the own model gets all right', () => {
    const lacking = (right: number) =>
      scoresOf([
        [right, 5 - right, 0],
        [0, 5, 0],
        [0, 0, 0],
      ]);
    const site = { site: 'lacking', alone: lacking(5), federated: lacking(3) };
    expect(sentences(reportOf([site, mixed]))).toContain('The own test images of lacking do not tell');
    const wrong = { ...site, alone: lacking(4) };
    expect(sentences(reportOf([wrong, mixed]))).not.toContain('do not tell');
  });
});

describe('the personal model', () => {
  test('is said to help where it helps every site', () => {
    expect(sentences(reportOf([mixed, { ...mixed, site: 'other' }]))).toContain(
      'Every site gets more of its own test images right than alone with the model that it chose for itself: 5 each.',
    );
  });

  test('is said not to help where it does not', () => {
    const even = { ...mixed, site: 'even', personal: two(10, 6, 10, 7) };
    const text = sentences(reportOf([mixed, poor, even]));
    expect(text).toContain('Worse off with the federated model: poor (by 10.0 points).');
    expect(text).toContain('With a model chosen at the site one of three gets more of its own test images right than alone.');
    expect(text).toContain('Worse off even so: poor (by one image).');
    expect(text).toContain('No gain even so for even.');
  });

  test('is not spoken of where there is none', () => {
    const { personal: _, ...without } = mixed;
    const text = sentences(reportOf([without, { ...without, site: 'other' }]));
    expect(text).toContain('Every site gains: between 20.0');
    expect(text).not.toMatch(/chose/);
  });
});

test('a site without labels has nothing alone, and is told against the federated model', () => {
  const bare: SiteResult = {
    site: 'bare',
    trainCount: 0,
    unlabelledCount: 40,
    federated: two(10, 8, 10, 8),
    personal: two(10, 10, 10, 9),
  };
  const text = sentences(reportOf([mixed, poor, bare]));
  expect(text).toContain(
    'bare has no labels; its personal model, adapted there by 40 images without, gets 3 more of its test images right than the federated one.',
  );
  expect(text).not.toMatch(/Every site/);
  const same = sentences(reportOf([mixed, { ...bare, personal: bare.federated }]));
  expect(same).toContain('gets as many of its test images right as the federated one.');
});
