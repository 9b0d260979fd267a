import type { CrossValidation, Estimate, Interval, MetricName, ReliabilityPoint } from '../evaluation/index.ts';
import type { CloseReason, SolveSettings } from '../run/events.ts';
import type { Task } from '../run/task.ts';

/**
 * What a finished run tells its readers: the content of `report.json`, and all that `renderReport` shows. Shares,
 * metrics and probabilities are fractions 0–1, times milliseconds, sizes bytes. What a federation does not disclose or
 * cannot know is left out, and the page leaves out what would show it.
 */
export interface RunReport {
  readonly format: 'atoll-report';
  readonly version: 1;
  readonly title: string;
  readonly federation: string;
  readonly run: string;
  readonly description?: string;
  /** Shown as it is; by convention ISO 8601. */
  readonly generatedAt: string;
  readonly softwareVersion: string;
  /** In the order of the head's outputs, and of the rows and columns of every confusion matrix; with several tasks `task: class`. */
  readonly classes: readonly string[];
  /** With several label sets: what they are, in the order of {@link Scores.tasks}. */
  readonly tasks?: readonly TaskResult[];
  /** The tasks are labels of which an image may show any number: {absent, present} each. */
  readonly multiLabel?: boolean;
  /** The metric of the headline, the curves and the cross-site matrix. */
  readonly metric: HeadlineMetric;
  readonly overall: Comparison;
  /** 95 % interval of the federated model's metric for other sites like these: bootstrap over the sites. */
  readonly interval?: Interval;
  /** Each site's test images, judged by a model made without that site: what a site may expect that never took part. */
  readonly unseen?: Scores;
  readonly sites: readonly SiteResult[];
  readonly ranking?: RankingResult;
  readonly calibration?: CalibrationResult;
  readonly subgroups?: readonly SubgroupResult[];
  readonly training: TrainingSummary;
  readonly closedForm?: ClosedFormResult;
  readonly crossSite?: CrossSiteMatrix;
  /** Only where the pictures may be shown: the demo. */
  readonly samples?: readonly SamplePrediction[];
  readonly timing?: Timing;
  readonly traffic?: Traffic;
  readonly rounds?: readonly RoundRecord[];
  /** Of a federation of virtual sites: all times of the report are of its virtual clock. */
  readonly simulation?: SimulationResult;
  /** The federation file, as text. */
  readonly settings?: string;
  readonly digests?: Digests;
  /** Whose pictures are shown, under which licence. */
  readonly credits?: readonly string[];
  /** Whole sentences: what the figures do not show, and how far they reach. */
  readonly notes: readonly string[];
}

/** A run as its operator sees it, also while it goes on. */
export interface RunView {
  readonly report: RunReport;
  /** False while nothing was judged on test images: the report's figures of these are zeros then. */
  readonly tested: boolean;
  /** The federated head of the last judged round on the validation images of all sites. */
  readonly validated?: { readonly round: number; readonly scores: Scores };
  /** The federation file with all defaults, as JSON. */
  readonly federation: string;
}

/** A metric that is a share, where more is better. */
export type HeadlineMetric = Exclude<MetricName, 'loss'>;

/** Figures of one model on one set of images. */
export interface Scores {
  readonly count: number;
  readonly accuracy: number;
  readonly balancedAccuracy: number;
  readonly macroF1: number;
  readonly loss?: number;
  /** `confusion[truth][predicted]`: counts. */
  readonly confusion?: readonly (readonly number[])[];
  /** Of several tasks: one each. The figures are then the means over them, the loss the sum. */
  readonly tasks?: readonly Scores[];
}

/** One label set. */
export interface TaskResult {
  readonly name: string;
  readonly classes: readonly string[];
  /** Of the federated model on all test images with a label in it. */
  readonly ranking?: RankingResult;
}

/** The same test images, some models. Overall: merged over the sites, `alone` and `personal` of each site on its own images. */
export interface Comparison {
  /** Trained on one site's images only. */
  readonly alone?: Scores;
  readonly federated: Scores;
  /** What the site chose for its own images between the two, and keeps. */
  readonly personal?: Scores;
  /** Trained on all images in one place; known only where all of them are on one machine. */
  readonly pooled?: Scores;
}

/** The models of a comparison, in the order in which they are shown. */
export const MODELS = ['alone', 'federated', 'personal', 'pooled'] as const satisfies readonly (keyof Comparison)[];

/** A row of the report: one site. Counts are of images. */
export interface SiteResult extends Comparison {
  readonly site: string;
  readonly trainCount?: number;
  readonly validationCount?: number;
  /** Training images without a label. */
  readonly unlabelledCount?: number;
  /** The report's metric of what the site has alone, cross-validated over its training and validation images. */
  readonly crossValidation?: CrossValidation;
  readonly features?: { readonly computed: number; readonly cached: number };
  readonly engine?: SiteEngine;
}

/** How well the federated model's scores rank the test images of all sites, each class against the rest. */
export interface RankingResult {
  /** Mean over the classes that have it. */
  readonly macroAuroc?: Estimate;
  /** Mean over the classes that have it. */
  readonly macroAveragePrecision?: Estimate;
  /** In the order of the classes. */
  readonly classes: readonly ClassRanking[];
}

/** How well one class is told from the others, whatever the threshold. */
export interface ClassRanking {
  readonly label: string;
  /** Test images of the class. */
  readonly positives: number;
  readonly auroc?: Estimate;
  readonly averagePrecision?: Estimate;
  /** `[false positive rate, true positive rate]` from (0, 0) to (1, 1); only its corners. */
  readonly roc?: readonly (readonly [number, number])[];
}

/** How far the federated model is as right as it is sure, on the test images of all sites. */
export interface CalibrationResult {
  /** As the model is used. */
  readonly after: CalibrationScores;
  /** With its scores as they come out of training; left out where nothing was changed. */
  readonly before?: CalibrationScores;
  /** What the scores are divided by in between. */
  readonly temperature?: number;
}

/** How far probabilities are from how often they are right; `loss` in nats. */
export interface CalibrationScores {
  /** Expected calibration error. */
  readonly error: number;
  readonly loss: number;
  readonly bars: readonly ReliabilityPoint[];
}

/** The federated model on a kind of test images, over the sites that tell it apart. */
export interface SubgroupResult {
  readonly column: string;
  readonly value: string;
  readonly sites: number;
  readonly scores: Scores;
}

/** What a site computed with, in words. */
export interface SiteEngine {
  readonly features: string;
  readonly training: string;
  /** Why it was chosen, and why no better one. */
  readonly reasons?: readonly string[];
  readonly machine?: string;
}

export interface TrainingSummary {
  readonly strategy: string;
  readonly head: string;
  readonly backbone: string;
  readonly roundsPlanned: number;
  readonly roundsRun: number;
  /** The round whose head is the final one; 0 is the initial head. */
  readonly bestRound?: number;
  readonly endedBecause?: string;
  readonly curve: readonly CurvePoint[];
  /** Values of the metric on the validation images, to be compared with the curve. */
  readonly references?: { readonly alone?: number; readonly pooled?: number };
}

/** How the head from sums was chosen, in runs that solve one. */
export interface ClosedFormResult extends SolveSettings {
  /** Mean squared error of the class scores in cross-validation by strength of the penalty; empty without folds. */
  readonly errors: readonly { readonly ridge: number; readonly error: number }[];
  readonly temperature: number;
  /** The chosen settings on images that the heads have not seen: fold by fold over all sites, or the validation images. */
  readonly folds: readonly Scores[];
  readonly together: Scores;
}

export interface CurvePoint {
  readonly round: number;
  /** The report's metric on the validation images of all sites. */
  readonly validation?: number;
  readonly trainingLoss?: number;
  readonly sites?: readonly { readonly site: string; readonly validation?: number; readonly trainingLoss?: number }[];
}

/** The report's metric of each row's model on each column's test images. */
export interface CrossSiteMatrix {
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly name: string;
    readonly kind: 'alone' | 'federated' | 'unseen' | 'pooled';
    readonly values: readonly (number | null)[];
  }[];
}

/** An image that the report shows; only that of the demo has any. */
export interface SamplePrediction {
  /** `data:image/png;base64,…` (or jpeg, webp). Anything else is not shown. */
  readonly imageDataUri: string;
  readonly truth: string;
  readonly predicted: string;
  readonly probability: number;
  readonly site: string;
  readonly correct: boolean;
}

export const TIMING_PHASES = ['reading', 'features', 'training', 'evaluating', 'transfer', 'waiting'] as const;
export type TimingPhase = (typeof TIMING_PHASES)[number];
export type PhaseTimes = Readonly<Partial<Record<TimingPhase, number>>>;

export interface Timing {
  /** From launch to end. */
  readonly wallMs: number;
  /** Where the wall-clock time of the run went, as the coordinator saw it. */
  readonly overall?: PhaseTimes;
  readonly sites: readonly { readonly site: string; readonly phases: PhaseTimes }[];
}

export interface Traffic {
  /** One update as it travels. */
  readonly updateBytes?: number;
  readonly entries: readonly TrafficEntry[];
}

/** Bytes between one site and the coordinator, of one kind. */
export interface TrafficEntry {
  readonly site: string;
  /** As the site sees it: down is what it received. */
  readonly direction: 'down' | 'up';
  /** For example head, update, backbone, statistics. */
  readonly kind: string;
  readonly bytes: number;
}

export interface RoundRecord {
  readonly round: number;
  /** Since the run started. */
  readonly startedMs: number;
  readonly endedMs: number;
  readonly cohort: readonly string[];
  /** Milliseconds after the round's start. */
  readonly answers: readonly { readonly site: string; readonly afterMs: number }[];
  /** In words: all answered, deadline passed with a quorum … */
  readonly closedBecause: string;
  readonly refusals?: readonly { readonly site: string; readonly code: number; readonly message: string }[];
  /** Of the head that came out of the round. */
  readonly headDigest?: string;
}

/** How a federation of virtual sites went. Times are milliseconds of the virtual clock since the launch, unless told. */
export interface SimulationResult {
  /** What the sites are like, by name. */
  readonly profile: string;
  readonly seed: number;
  readonly kinds: readonly { readonly name: string; readonly sites: number }[];
  readonly sites: number;
  /** Sites that have too few images to take part, and are not among the others. */
  readonly unable: number;
  readonly joined: number;
  /** Left for good, or were let in no more. */
  readonly gone: number;
  readonly outages: number;
  readonly shutdowns: number;
  /** Tasks that sites began and did not end. */
  readonly givenUp: number;
  /** Answers that nobody waited for any more. */
  readonly tooLate: number;
  /** When the first step began, or the run ended without one. */
  readonly gatheredMs: number;
  /** Why then: all sites had joined, `deadlines.join` had passed with the quorum, or without. */
  readonly gatheredBy: 'complete' | 'deadline' | 'failed';
  /** When the run ended. */
  readonly endedMs: number;
  readonly steps: readonly SimulatedStep[];
}

/** A step that was closed, or in which the run failed. */
export interface SimulatedStep {
  readonly what: string;
  readonly kind: Task['kind'];
  readonly round: number;
  readonly openedMs: number;
  readonly closedMs: number;
  readonly reason: CloseReason | 'failed';
  /** How often the wait was extended. */
  readonly extensions: number;
  readonly asked: number;
  readonly answered: number;
  /** Of these, answers to earlier rounds. */
  readonly late: number;
  /** After its opening, when the quorum had answered. */
  readonly enoughMs?: number;
  /** After its opening, when a tenth, half, nine tenths and all of the answers were there. */
  readonly answersMs: readonly number[];
  /** What the sites that were asked and had not answered at its end were at, and how many; where the run failed, all that had not answered. */
  readonly missing: Readonly<Record<string, number>>;
}

export interface Digests {
  readonly backbone?: string;
  readonly initialHead?: string;
  readonly finalHead?: string;
  /** Hash of the journal's last event, which carries the hash of the one before, and so on. */
  readonly journal?: string;
}
