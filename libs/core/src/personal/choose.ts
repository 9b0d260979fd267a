import { type Evaluation, emptyTasks, evaluateTasks, labelsOfTask, scoresByTask, softmax } from '../evaluation/index.ts';
import type { Tf } from '../heads/index.ts';
import { imageScores } from '../training/index.ts';
import { BLEND_SHARES, type Candidate, type PersonalRequest, personalCandidates, weightExponent } from './candidates.ts';
import { classWeights } from './class-shares.ts';
import type { PersonalMethod } from './method.ts';

/** A candidate as the site's validation images judge it. */
export interface JudgedCandidate {
  readonly method: PersonalMethod;
  /** Cross-entropy summed over the validation images, each with the weight of its class, in nats. */
  readonly loss: number;
  readonly validation: Evaluation;
}

/** The head that was chosen, and what it was chosen from. */
export interface PersonalChoice extends Candidate {
  /** All that were judged, in the order of {@link personalCandidates}. */
  readonly candidates: readonly JudgedCandidate[];
}

/**
 * What another candidate has to be better by on all validation images together, in nats: 20 times as likely. Without it
 * a handful of images would choose by chance.
 */
const MARGIN = Math.log(20);
/** Probabilities below are counted as this (2⁻²³, as in every loss): one sure mistake does not decide. */
const LEAST_PROBABILITY = 2 ** -23;
const PREFERRED_SHARE = BLEND_SHARES[0] ?? 1;

/**
 * A site's personal head: four fifths of the global head fitted to the site's class shares and one fifth of its own, unless
 * its validation images are clearly for another candidate. Deterministic. Null when the signal aborts.
 *
 * Chosen by measuring (docs/decisions/0009-the-personal-head.md): a few validation images say little, so the choice begins at what
 * is good nearly always and moves only for a reason. Without training images it begins at the global head.
 */
export async function choosePersonal(tf: Tf, request: PersonalRequest): Promise<PersonalChoice | null> {
  const judged: JudgedCandidate[] = [];
  let preferred: (Candidate & { readonly loss: number }) | null = null;
  let best: (Candidate & { readonly loss: number }) | null = null;
  for await (const candidate of personalCandidates(tf, request)) {
    if (request.signal?.aborted) return null;
    const { loss, validation } = await judgeCandidate(tf, request, candidate);
    if (!Number.isFinite(loss)) continue;
    judged.push({ method: candidate.method, loss, validation });
    if (isPreferred(candidate.method, request)) preferred = { ...candidate, loss };
    if (best === null || loss < best.loss) best = { ...candidate, loss };
  }
  if (request.signal?.aborted) return null;
  const chosen = preferred === null || (best !== null && best.loss + MARGIN < preferred.loss) ? best : preferred;
  if (chosen === null) return null;
  const { method, parameters } = chosen;
  return { method, parameters, candidates: judged };
}

/** The class shares come before the blend, which takes their place where there is one. */
function isPreferred(method: PersonalMethod, { train }: PersonalRequest): boolean {
  if (train.count === 0) return method.kind === 'global';
  return method.kind === 'class-shares' || (method.kind === 'blend' && method.share === PREFERRED_SHARE);
}

async function judgeCandidate(
  tf: Tf,
  request: PersonalRequest,
  { method, parameters }: Candidate,
): Promise<Omit<JudgedCandidate, 'method'>> {
  const { architecture, alone, train, validation, config } = request;
  const own = method.kind === 'alone' && alone.own !== null ? alone.own : { architecture, validation };
  const { tasks } = architecture;
  const { scores, labels } = await imageScores(tf, own.architecture, parameters, own.validation);
  if (!scores.every(Number.isFinite)) return { loss: Number.NaN, validation: emptyTasks(tasks) };
  let loss = 0;
  scoresByTask(scores, labels, tasks).forEach(({ classes, scores: ofTask, labels: known }, task) => {
    const all = [...labelsOfTask(train.labels, task, tasks.length), ...known].filter((label) => label >= 0);
    const weights = classWeights(Int32Array.from(all), classes, weightExponent(config));
    const probabilities = softmax(ofTask, classes);
    known.forEach((label, row) => {
      loss -= (weights[label] ?? 0) * Math.log(Math.max(probabilities[row * classes + label] ?? 0, LEAST_PROBABILITY));
    });
  });
  return { loss, validation: evaluateTasks(scores, labels, tasks) };
}
