import { describe, expect, it } from 'vitest';
import { quantile, withBands, withFewSites } from './many-sites.ts';
import { renderReport } from './page.ts';
import { demoReport } from './testing/fixture.ts';
import type { RunReport, RunView } from './types.ts';
import { viewSections } from './view.ts';

const NAMES = Array.from({ length: 300 }, (_, index) => `site-${index}`);

function wide(): RunReport {
  const report = demoReport();
  const [site] = report.sites;
  if (site === undefined) throw new Error('no site');
  return {
    ...report,
    sites: NAMES.map((name, index) => ({ ...site, site: name, federated: { ...site.federated, [report.metric]: index / 300 } })),
    training: {
      ...report.training,
      curve: [1, 2].map((round) => ({
        round,
        validation: 0.5,
        sites: NAMES.map((name, index) => ({ site: name, validation: index / 299 })),
      })),
    },
    timing: { wallMs: 1_000, sites: NAMES.map((name, index) => ({ site: name, phases: { training: index } })) },
    traffic: { entries: NAMES.map((name, index) => ({ site: name, direction: 'up' as const, kind: 'update', bytes: index })) },
    crossSite: { columns: NAMES, rows: [{ name: 'federated', kind: 'federated', values: NAMES.map(() => 0.5) }] },
  };
}

describe('a report of 300 sites', () => {
  it('has quantiles over the sites for curves, and the one that was picked', () => {
    const { training, sites } = withBands(wide(), 'site-7');
    expect(sites.map(({ site }) => site)).toEqual(['best tenth', 'median site', 'lowest tenth', 'site-7']);
    expect(training.curve[1]?.sites?.map(({ validation }) => validation)).toEqual([
      expect.closeTo(0.9),
      expect.closeTo(0.5),
      expect.closeTo(0.1),
      7 / 299,
    ]);
  });

  it('shows a few by name and loses nothing of the sums', () => {
    const report = wide();
    const { sites, timing, traffic, crossSite, overall } = withFewSites(report, 'site-100');
    expect(sites.map(({ site }) => site)).toEqual([...NAMES.slice(0, 12), 'site-100']);
    expect(timing?.sites.map(({ site }) => site).slice(0, 2)).toEqual(['site-299', 'site-298']);
    expect(timing?.sites.at(-1)).toEqual({ site: 'mean of 287 more', phases: { training: expect.closeTo((41_328 - 100) / 287) } });
    const sum = (entries: readonly { bytes: number }[] = []) => entries.reduce((all, { bytes }) => all + bytes, 0);
    expect(sum(traffic?.entries)).toBe(sum(report.traffic?.entries));
    expect(traffic?.entries).toHaveLength(14);
    expect(crossSite).toBeUndefined();
    expect(overall).toBe(report.overall);
  });

  it('makes a page of a size that a browser lays out at once', () => {
    const view: RunView = { report: wide(), tested: true, federation: '{}' };
    const size = viewSections(view).reduce((sum, { html }) => sum + html.length, 0);
    expect(size).toBeLessThan(400_000);
    expect(viewSections(view).map(({ id }) => id)).toEqual(expect.arrayContaining(['curves', 'classes', 'time', 'traffic']));
  });
});

it('a report of a few sites stays as it is', () => {
  const report = demoReport();
  expect(withBands(report, null)).toBe(report);
  expect(withFewSites(report, null)).toBe(report);
});

it('bounds time and bytes of all that took part, where few of them have test images', () => {
  const report = demoReport();
  const names = Array.from({ length: 300 }, (_, place) => `member-${place + 1}`);
  const page = renderReport({
    ...report,
    timing: { wallMs: 1, sites: names.map((site) => ({ site, phases: { training: 1 } })) },
    traffic: { entries: names.map((site) => ({ site, direction: 'up' as const, kind: 'answers', bytes: 1 })) },
  });
  expect(page).toContain('mean of 288 more');
  expect(page).toContain('Of the 300 sites');
  expect(page.match(/member-\d+/g)?.length).toBeLessThan(100);
});

it('a run that was not judged yet shows no figures on test images', () => {
  const report = demoReport();
  const scores = report.overall.federated;
  const sections = viewSections({ report, tested: false, validated: { round: 3, scores }, federation: '{}' });
  expect(sections.map(({ id }) => id)).not.toContain('gains');
  expect(sections.find(({ id }) => id === 'classes')?.html).toContain('The head of round 3');
});

it('a quantile lies between the values', () => {
  expect(quantile([], 0.5)).toBeNull();
  expect(quantile([3], 0.9)).toBe(3);
  expect(quantile([4, 1, 2, 3], 0.5)).toBe(2.5);
});
