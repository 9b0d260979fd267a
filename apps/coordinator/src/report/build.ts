import {
  allHeads,
  aloneName,
  bestRound,
  type Comparison,
  type CrossSiteMatrix,
  crossValidation,
  describeTask,
  type Evaluation,
  FEDERATED,
  type Federation,
  foldName,
  mergeEvaluations,
  metricsOf,
  metricValue,
  outputNames,
  personalName,
  plannedRounds,
  type RunReport,
  type RunState,
  type Scope,
  type Scores,
  type SiteEngine,
  type SiteId,
  type SiteResult,
  type SplitCounts,
  strategyNameOf,
  strategyOf,
  subgroupsOf,
  type TrafficEntry,
  UNCALIBRATED,
  unseenName,
} from '@atoll/core';
import { type LiveRun, layoutOfScope, type RunContext, subgroupEvaluations, testEvaluations } from '../runs/index.ts';
import type { BlobStore } from '../storage/index.ts';
import { closedFormResult } from './closed-form.ts';
import { calibrationResult, headlineInterval, merged, rankingResult, taskResults } from './figures.ts';
import { closeReasonInWords, curveOf, roundsOf } from './history.ts';
import { toScores } from './scores.ts';
import { timingOf, trafficOf, updateBytesOf } from './spent.ts';

/** What a run's report can say beyond its journal: what the sites themselves told, and a model on all images. */
export interface ReportExtras {
  readonly title?: string;
  /** The headline's metric; balanced accuracy unless told. */
  readonly metric?: RunReport['metric'];
  readonly settings?: string;
  readonly sites?: ReadonlyMap<
    string,
    { readonly engine?: SiteEngine; readonly features?: { readonly computed: number; readonly cached: number } }
  >;
  readonly traffic?: readonly TrafficEntry[];
  /** Evaluations of a model trained on all images in one place, by site. */
  readonly pooled?: ReadonlyMap<string, Evaluation>;
  readonly pooledValidation?: Evaluation;
  readonly samples?: RunReport['samples'];
  readonly simulation?: RunReport['simulation'];
  readonly credits?: readonly string[];
  readonly notes?: readonly string[];
}

export interface ReportSource {
  readonly run: LiveRun;
  readonly blobs: BlobStore;
  readonly journal: string;
  readonly software: string;
  readonly generatedAt: string;
}

/** The report of a run that has judged its model, from the journal. Null while there is no final test. */
export function buildReport({ run, blobs, journal, software, generatedAt }: ReportSource, extras: ReportExtras = {}): RunReport | null {
  const { state, context } = run;
  const { federation } = state;
  const federated = evaluationsBySite(testEvaluations(state));
  const tested = [...federated].filter(([, { count }]) => count > 0);
  if (tested.length === 0) return null;
  const alone = evaluationsBySite(testEvaluations(state, aloneName));
  const personal = evaluationsBySite(testEvaluations(state, personalName));
  const { metric = 'balancedAccuracy' } = extras;
  const sites = tested.map(([site, evaluation]): SiteResult => {
    const counts = state.members.get(site)?.profile.counts;
    const told = extras.sites?.get(site);
    return {
      site,
      ...(counts === undefined ? {} : countsOf(counts)),
      ...comparisonOf(evaluation, { alone: alone.get(site), personal: personal.get(site), pooled: extras.pooled?.get(site) }),
      ...crossValidationOf(state, site, metric),
      ...(told?.features === undefined ? {} : { features: told.features }),
      ...(told?.engine === undefined ? {} : { engine: told.engine }),
    };
  });
  const aloneParts = tested.map(([site]) => alone.get(site));
  const personalParts = tested.map(([site]) => personal.get(site));
  const pooledParts = tested.map(([site]) => extras.pooled?.get(site));
  const overall = mergeEvaluations(tested.map(([, evaluation]) => evaluation));
  const uncalibrated = evaluationsBySite(testEvaluations(state, UNCALIBRATED));
  const best = bestRound(state);
  const finalHead = state.phase.kind === 'completed' ? state.phase.head : undefined;
  return {
    ...headingOf({ state, software, generatedAt }, metric, extras.title),
    ...taskResults(federation, overall),
    overall: comparisonOf(overall, { alone: merged(aloneParts), personal: merged(personalParts), pooled: merged(pooledParts) }),
    ...headlineInterval(
      tested.map(([, evaluation]) => evaluation),
      metric,
    ),
    sites,
    ...rankingResult(overall, outputNames(federation)),
    ...calibrationResult(overall, merged(tested.map(([site]) => uncalibrated.get(site))), temperatureOfTest(state)),
    ...subgroupResults(state),
    training: {
      strategy: strategyNameOf(federation.strategy),
      head: trainedPart(context, best?.scope ?? 'head'),
      backbone: `${context.backbone.manifest.name} ${context.backbone.manifest.version}, cut ${[federation.backbone.cut, ...federation.features.handCrafted].join(', ')}${columnNames(federation)} (${context.featureSize} features)`,
      roundsPlanned: plannedRounds(federation),
      roundsRun: allHeads(state).length,
      ...(best === null ? {} : { bestRound: best.round }),
      endedBecause: endOf(state),
      curve: curveOf(state, metric),
      ...(extras.pooledValidation === undefined
        ? {}
        : { references: { pooled: metricValue(metricsOf(extras.pooledValidation), metric) ?? 0 } }),
    },
    ...closedFormResult(state),
    ...unseenOf(state),
    ...crossSiteOf(
      state,
      metric,
      tested.map(([site]) => site),
      extras.pooled,
    ),
    ...(extras.samples === undefined ? {} : { samples: extras.samples }),
    timing: timingOf(state),
    traffic: { ...updateBytesOf(state), entries: extras.traffic ?? trafficOf(state, blobs) },
    rounds: roundsOf(state),
    ...(extras.simulation === undefined ? {} : { simulation: extras.simulation }),
    ...(extras.settings === undefined ? {} : { settings: extras.settings }),
    digests: { backbone: state.backbone, initialHead: state.initialHead, ...(finalHead === undefined ? {} : { finalHead }), journal },
    ...(extras.credits === undefined ? {} : { credits: extras.credits }),
    notes: [...(extras.notes ?? []), ...notesOf(state, tested.length)],
  };
}

type Heading = Pick<
  RunReport,
  'format' | 'version' | 'title' | 'federation' | 'run' | 'description' | 'generatedAt' | 'softwareVersion' | 'classes' | 'metric'
>;

/** What stands above every report, also of a run that goes on. */
export function headingOf(
  { state, software, generatedAt }: Pick<ReportSource, 'software' | 'generatedAt'> & { readonly state: RunState },
  metric: RunReport['metric'],
  title?: string,
): Heading {
  const { federation } = state;
  return {
    format: 'atoll-report',
    version: 1,
    title: title ?? federation.federation,
    federation: federation.federation,
    run: state.run,
    ...(federation.description === undefined ? {} : { description: federation.description }),
    generatedAt,
    softwareVersion: software,
    classes: outputNames(federation),
    metric,
  };
}

/** What was trained: the head, or with it the end of the backbone. */
/** The columns after them, by name. */
const columnNames = ({ features: { columns } }: Federation): string =>
  columns.length === 0 ? '' : `, and columns ${columns.map(({ name }) => name).join(', ')}`;

function trainedPart(context: RunContext, scope: Scope): string {
  const { kind } = context.federation.head;
  const parameters = `${layoutOfScope(context, scope).size.toLocaleString('en-US')} parameters`;
  return scope === 'head' ? `${kind}, ${parameters}` : `${kind}, trained with the backbone (${scope}), ${parameters}`;
}

const countsOf = ({
  train,
  validation,
  unlabelled,
}: SplitCounts): Pick<SiteResult, 'trainCount' | 'validationCount' | 'unlabelledCount'> => ({
  trainCount: train,
  validationCount: validation,
  ...(unlabelled === undefined ? {} : { unlabelledCount: unlabelled }),
});

function evaluationsBySite(entries: readonly { readonly site: SiteId; readonly evaluation: Evaluation }[]): Map<SiteId, Evaluation> {
  return new Map(entries.map(({ site, evaluation }) => [site, evaluation]));
}

function comparisonOf(
  federated: Evaluation,
  { alone, personal, pooled }: Readonly<Record<'alone' | 'personal' | 'pooled', Evaluation | undefined>>,
): Comparison {
  return {
    federated: toScores(federated),
    ...(alone === undefined ? {} : { alone: toScores(alone) }),
    ...(personal === undefined ? {} : { personal: toScores(personal) }),
    ...(pooled === undefined ? {} : { pooled: toScores(pooled) }),
  };
}

/** What the site has alone over the folds of its own images, where the federation asks for it. */
function crossValidationOf(state: RunState, site: SiteId, metric: RunReport['metric']): Pick<SiteResult, 'crossValidation'> {
  const folds = Array.from({ length: state.federation.evaluation.folds }, (_, fold) => testEvaluations(state, foldName(site, fold)))
    .flat()
    .map(({ evaluation }) => evaluation);
  const result = crossValidation(folds, metric);
  return result === null ? {} : { crossValidation: result };
}

/** What the final test divided the scores of the combined head by. */
function temperatureOfTest({ history }: RunState): number | undefined {
  for (const { task } of history)
    if (task.kind === 'evaluate' && task.split === 'test') return task.heads.find(({ name }) => name === FEDERATED)?.temperature;
  return undefined;
}

/** The combined head by kind of images, in the order of the federation file. */
function subgroupResults(state: RunState): Pick<RunReport, 'subgroups'> {
  const told = subgroupEvaluations(state);
  const subgroups = state.federation.evaluation.subgroups.flatMap(subgroupsOf).flatMap(({ column, value }) => {
    const parts = told.filter(({ subgroup }) => subgroup?.column === column && subgroup.value === value);
    if (parts.length === 0) return [];
    return [{ column, value, sites: parts.length, scores: toScores(mergeEvaluations(parts.map(({ evaluation }) => evaluation))) }];
  });
  return subgroups.length === 0 ? {} : { subgroups };
}

/** Each site's test images as a head sees them that was made without the site. */
function unseenOf(state: RunState): { unseen?: Scores } {
  const scores = merged(testEvaluations(state, unseenName).map(({ evaluation }) => evaluation));
  return scores === undefined ? {} : { unseen: toScores(scores) };
}

function crossSiteOf(
  state: RunState,
  metric: RunReport['metric'],
  columns: readonly SiteId[],
  pooled: ReadonlyMap<string, Evaluation> | undefined,
): { crossSite?: CrossSiteMatrix } {
  const unseen = evaluationsBySite(testEvaluations(state, unseenName));
  if (state.federation.evaluation.alone !== 'cross-site' && unseen.size === 0) return {};
  const values = (bySite: ReadonlyMap<string, Evaluation>) =>
    columns.map((site) => {
      const evaluation = bySite.get(site);
      return evaluation === undefined ? null : metricValue(metricsOf(evaluation), metric);
    });
  const rows: CrossSiteMatrix['rows'][number][] = [...state.members.keys()]
    .sort()
    .map((site) => ({ name: site, kind: 'alone' as const, values: values(evaluationsBySite(testEvaluations(state, aloneName(site)))) }))
    .filter((row) => row.values.some((value) => value !== null));
  rows.push({ name: FEDERATED, kind: 'federated', values: values(evaluationsBySite(testEvaluations(state))) });
  if (unseen.size > 0) rows.push({ name: 'without the site', kind: 'unseen', values: values(unseen) });
  if (pooled !== undefined) rows.push({ name: 'pooled', kind: 'pooled', values: values(pooled) });
  return { crossSite: { columns, rows } };
}

function endOf(state: RunState): string {
  const { phase } = state;
  if (phase.kind === 'stopped') return `stopped by ${phase.by}`;
  if (phase.kind === 'failed') return phase.message;
  const plan = strategyOf(state.federation).next(state);
  return plan.kind === 'done' ? plan.why : 'still going on';
}

function notesOf(state: RunState, testedSites: number): string[] {
  const notes: string[] = [];
  const without = state.members.size - testedSites;
  if (without > 0) notes.push(`${without} of ${state.members.size} sites had no test images and are not among the figures.`);
  const left = [...state.members.values()].flatMap(({ site, presence }) =>
    presence.kind === 'left' ? [`${site} left before the end: ${presence.reason}.`] : [],
  );
  const closed = state.history.flatMap((step) =>
    step.reason === 'all-answered' ? [] : [`${describeTask(step.task)}: ${closeReasonInWords(step)}.`],
  );
  notes.push(...some(left, 'sites left before the end'), ...some(closed, 'steps closed without all answers'));
  return notes;
}

/** Notes of one kind that a report lists. */
const NOTES = 20;

const some = (notes: readonly string[], what: string): string[] =>
  notes.length <= NOTES ? [...notes] : [...notes.slice(0, NOTES), `${notes.length - NOTES} more ${what}.`];
