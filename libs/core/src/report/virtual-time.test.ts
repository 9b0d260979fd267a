import { describe, expect, test } from 'vitest';
import { renderReport } from './page.ts';
import { describeClosing } from './sections/virtual-time.ts';
import { minimalReport } from './testing/fixture.ts';
import { renderReportText } from './text.ts';
import type { RunReport, SimulatedStep } from './types.ts';

const HOUR = 3_600_000;

const stepOf = (changes: Partial<SimulatedStep>): SimulatedStep => ({
  what: 'round 1: training',
  kind: 'fit',
  round: 1,
  openedMs: 5 * HOUR,
  closedMs: 6 * HOUR,
  reason: 'all-answered',
  extensions: 0,
  asked: 500,
  answered: 500,
  late: 0,
  enoughMs: 60_000,
  answersMs: [20_000, 50_000, 90_000, HOUR],
  missing: {},
  ...changes,
});

function reportOf(steps: readonly SimulatedStep[], sites = 500): RunReport {
  const report = minimalReport();
  const [site] = report.sites;
  if (site === undefined) throw new Error('the fixture has a site');
  const validations = steps.filter(({ kind }) => kind === 'evaluate');
  return {
    ...report,
    sites: Array.from({ length: sites }, (_, place) => ({ ...site, site: `site-${place + 1}` })),
    training: { ...report.training, curve: validations.map(({ round }) => ({ round, validation: 0.5 + round / 10 })) },
    simulation: {
      profile: 'clinics.yaml',
      seed: 7,
      kinds: [{ name: '<clinic>', sites: 500 }],
      sites: 500,
      unable: 3,
      joined: 490,
      gone: 4,
      outages: 1234,
      shutdowns: 56,
      givenUp: 78,
      tooLate: 9,
      gatheredMs: 5 * HOUR,
      gatheredBy: 'deadline',
      endedMs: 14 * HOUR,
      steps,
    },
  };
}

describe('the report of virtual sites', () => {
  const deadline = stepOf({ reason: 'deadline', answered: 430, extensions: 1, late: 2, missing: { 'no connection': 20, computing: 50 } });
  const judged = [1, 2].map((round) =>
    stepOf({ what: `round ${round}: validation`, kind: 'evaluate', round, openedMs: 6 * round * HOUR, closedMs: 7 * round * HOUR }),
  );

  test('says what a step waited for, why it closed, and what the missing sites were at', () => {
    expect(describeClosing(deadline)).toBe(
      'deadline, with the quorum after 1 extension; 2 of earlier rounds, 430 of 500; missing: 50 computing, 20 no connection',
    );
    expect(describeClosing(stepOf({}))).toBe('all answered, 500 of 500');
    const page = renderReport(reportOf([deadline, ...judged]));
    expect(page).toContain('missing: 50 computing, 20 no connection');
    expect(page).toContain('90 s'); // when nine tenths had answered
    expect(page).toContain('490 of 500 sites joined');
    expect(page).toContain('&#60;clinic&#62;');
    expect(page).toContain('hours since the first step began');
    expect(page).toContain('began after 5 h, when deadlines.join had passed; the run ended after 14 h');
    expect(page).toContain('<td>05:00:00</td>');
    expect(page).not.toContain('round 1: validation</th>'); // everyone answered
  });

  test('stays a page that can be read with hundreds of sites, and a table that fits a terminal', () => {
    const report = reportOf([deadline, ...judged]);
    const few = reportOf([deadline, ...judged], 10);
    expect(renderReport(report).length).toBeLessThan(2 * renderReport(few).length);
    expect(renderReport(report)).toContain('report.json has all');
    expect(renderReportText(report)).toContain('the 12 lowest of 500 sites');
    expect(
      renderReportText(report)
        .split('\n')
        .filter((line) => line.startsWith('site-')),
    ).toHaveLength(12);
    expect(renderReportText(few)).toContain('site-10');
  });
});
