import {
  bootstrapInterval,
  type CalibrationResult,
  type CalibrationScores,
  type ClassRanking,
  createRandom,
  type Evaluation,
  expectedCalibrationError,
  type Interval,
  isMultiLabel,
  mergeEvaluations,
  mergeTotals,
  metricsOf,
  metricsOfTotals,
  metricValue,
  type RankingResult,
  type RocPoint,
  type RunReport,
  rankingsOf,
  reliabilityPoints,
  rocCurve,
  seedFrom,
  type TaskSource,
  tasksOf,
  totalsOf,
} from '@atoll/core';

/** More curves than this in one plot cannot be told apart. */
const ROC_CURVES = 12;

/** 95 % interval of the headline over the sites. The same evaluations give the same interval. */
export function headlineInterval(sites: readonly Evaluation[], metric: RunReport['metric']): { interval?: Interval } {
  const random = createRandom(seedFrom('bootstrap', sites.length));
  const value = (drawn: readonly ReturnType<typeof totalsOf>[]) => metricValue(metricsOfTotals(mergeTotals(drawn)), metric);
  const interval = bootstrapInterval(sites.map(totalsOf), value, random);
  return interval === null ? {} : { interval };
}

/** Areas and curves of an evaluation in full. With many classes only the curves of those that are told apart worst. */
export function rankingResult({ curves }: Evaluation, classes: readonly string[]): { ranking?: RankingResult } {
  if (curves === undefined) return {};
  const { perClass, macroAuroc, macroAveragePrecision } = rankingsOf(curves.histograms);
  const worst = perClass.map(({ auroc }) => auroc?.value ?? 2).sort((a, b) => a - b)[ROC_CURVES - 1] ?? 1;
  const ranked = perClass.map(({ positives, auroc, averagePrecision }, k): ClassRanking => {
    const histogram = curves.histograms[k];
    const shown = histogram !== undefined && auroc !== null && auroc.value <= worst;
    return {
      label: classes[k] ?? '',
      positives,
      ...(auroc === null ? {} : { auroc }),
      ...(averagePrecision === null ? {} : { averagePrecision }),
      ...(shown ? { roc: corners(rocCurve(histogram)) } : {}),
    };
  });
  return {
    ranking: {
      ...(macroAuroc === null ? {} : { macroAuroc }),
      ...(macroAveragePrecision === null ? {} : { macroAveragePrecision }),
      classes: ranked,
    },
  };
}

/** The label sets of a federation that has several, with how well the scores rank in each. */
export function taskResults(federation: TaskSource, { tasks }: Evaluation): Pick<RunReport, 'tasks' | 'multiLabel'> {
  if (tasks === undefined) return {};
  const results = tasksOf(federation).map(({ name, classes }, task) => {
    const judged = tasks[task];
    return { name, classes, ...(judged === undefined ? {} : rankingResult(judged, classes)) };
  });
  return { tasks: results, ...(isMultiLabel(federation) ? { multiLabel: true } : {}) };
}

/** A curve without the points that lie on the line between their neighbours. */
function corners(points: readonly RocPoint[]): (readonly [number, number])[] {
  const kept: RocPoint[] = [];
  for (const point of points) {
    const [before, last] = [kept.at(-2), kept.at(-1)];
    const straight = before !== undefined && last !== undefined && Math.abs(turn(before, last, point)) < 1e-12;
    if (straight) kept.pop();
    kept.push(point);
  }
  return kept.map(({ falsePositiveRate, truePositiveRate }) => [rounded(falsePositiveRate), rounded(truePositiveRate)]);
}

const turn = (a: RocPoint, b: RocPoint, c: RocPoint): number =>
  (b.falsePositiveRate - a.falsePositiveRate) * (c.truePositiveRate - a.truePositiveRate) -
  (c.falsePositiveRate - a.falsePositiveRate) * (b.truePositiveRate - a.truePositiveRate);

const rounded = (share: number): number => Math.round(share * 1e5) / 1e5;

/** The final head as it is used and, where its scores are divided by a temperature, as it was before. */
export function calibrationResult(
  after: Evaluation,
  before: Evaluation | undefined,
  temperature: number | undefined,
): { calibration?: CalibrationResult } {
  const reliability = reliabilityOf(after);
  if (reliability === null) return {};
  const uncalibrated = before === undefined ? null : reliabilityOf(before);
  return {
    calibration: {
      after: reliability,
      ...(uncalibrated === null ? {} : { before: uncalibrated }),
      ...(temperature === undefined ? {} : { temperature }),
    },
  };
}

function reliabilityOf(evaluation: Evaluation): CalibrationScores | null {
  const { meanLoss } = metricsOf(evaluation);
  const error = evaluation.curves === undefined ? null : expectedCalibrationError(evaluation.curves.reliability);
  if (evaluation.curves === undefined || error === null || meanLoss === null) return null;
  return { error, loss: meanLoss, bars: reliabilityPoints(evaluation.curves.reliability) };
}

/** All parts together; undefined where one is not known, or there is none. */
export function merged(parts: readonly (Evaluation | undefined)[]): Evaluation | undefined {
  const known = parts.filter((part) => part !== undefined);
  return known.length === parts.length && known.length > 0 ? mergeEvaluations(known) : undefined;
}
