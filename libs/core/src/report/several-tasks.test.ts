import { describe, expect, it } from 'vitest';
import { renderReport } from './page.ts';
import { demoReport } from './testing/fixture.ts';
import { renderReportText } from './text.ts';
import type { RunReport, Scores } from './types.ts';

const kind: Scores = { count: 10, accuracy: 0.8, balancedAccuracy: 0.75, macroF1: 0.7, confusion: [[6, 1], [1, 2]] }; // biome-ignore format: a matrix
const style: Scores = { count: 6, accuracy: 0.5, balancedAccuracy: 0.55, macroF1: 0.5, confusion: [[2, 1], [2, 1]] }; // biome-ignore format: a matrix
const both: Scores = { count: 10, accuracy: 0.65, balancedAccuracy: 0.65, macroF1: 0.6, tasks: [kind, style] };
const ranking = {
  classes: [
    { label: 'absent', positives: 7 },
    { label: 'present', positives: 3, auroc: { value: 0.875, error: 0 }, averagePrecision: { value: 0.6125, error: 0 } },
  ],
};

function reportOf(changes: Partial<RunReport>): RunReport {
  const { ranking: _ranking, calibration: _calibration, subgroups: _subgroups, ...rest } = demoReport();
  return {
    ...rest,
    overall: { federated: both, alone: both, personal: both },
    sites: [{ site: 'bay', federated: both, alone: both, personal: both }],
    ...changes,
  };
}

describe('a report of several tasks', () => {
  const report = reportOf({
    metric: 'balancedAccuracy',
    tasks: [
      { name: 'kind', classes: ['cat', 'dog'] },
      { name: 'style', classes: ['flat', '<b>'] },
    ],
  });
  const page = renderReport(report);

  it('has the figures of each, with its confusion, and says that the others are means', () => {
    expect(page).toContain('Task by task');
    expect(page).toMatch(/<th scope="row">kind<\/th><td>2<\/td><td>10<\/td>.*75\.0/);
    expect(page).toMatch(/<th scope="row">style<\/th><td>2<\/td><td>6<\/td>.*55\.0/);
    expect(page).toContain('style: what is taken for what');
    expect(page).toContain('mean of 2 tasks');
    expect(page).not.toContain('<b>');
    expect(renderReportText(report)).toContain('the mean of: kind 75.0, style 55.0');
  });

  it('claims no interval over images and no images gained, which a mean over tasks does not have', () => {
    expect(page).not.toContain('Accuracy and its 95');
    expect(renderReportText(report)).toMatch(/^bay .* - \/ -$/m);
  });
});

it('a report of several labels has prevalence, areas and F1 of each', () => {
  const classes = ['absent', 'present'];
  const page = renderReport(
    reportOf({
      multiLabel: true,
      tasks: [
        { name: 'nodule', classes, ranking },
        { name: 'mass', classes },
      ],
    }),
  );
  expect(page).toContain('Label by label');
  // 3 of 10 images show it; 2 found, 1 missed, 1 wrong: F1 2·2 / (2·2 + 1 + 1).
  expect(page).toMatch(
    /nodule<\/th><td>10<\/td><td>30\.0<\/td><td class="strong">87\.5<\/td><td>61\.3<\/td><td>66\.7<\/td><td>66\.7<\/td><td>66\.7/,
  );
});
