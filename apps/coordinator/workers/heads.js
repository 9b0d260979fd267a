// Solves heads from sums on a thread of its own: each takes a second or so, in which the connections must be served.
// Plain JavaScript: a worker starts from a file that Node runs.
import { parentPort, workerData } from 'node:worker_threads';
import {
  addSums,
  imagesOf,
  prototypeHead,
  ridgeHead,
  ridgeProblem,
  sideBySide,
  solveProblem,
  squaredError,
  virtualHead,
} from '@atoll/core';

/** `total`: sums by task. */
const { total, settings } = workerData;
/** The part that every strength shares, by what is left out and task. */
const problems = new Map();
/** With more tasks these take too much memory to be kept. */
const KEPT_TASKS = 4;

parentPort.on('message', (request) => {
  try {
    parentPort.postMessage({ answer: solve(request) });
  } catch (error) {
    parentPort.postMessage({ reason: error instanceof Error ? error.message : String(error) });
  }
});

/** The heads of all tasks side by side; a task that nobody else knows has the score 0 for each class. */
function solve(request) {
  if (total.length === 1) return solveTask(request, 0, sumsWithout(request.without, 0));
  const answers = total.map(({ counts }, task) => {
    const sums = sumsWithout(request.without, task);
    if (imagesOf(sums) > 0) return solveTask(request, task, sums);
    const error = request.without === null ? null : imagesOf(request.without[task]); // each image is one from its class
    return { heads: null, classes: counts.length, error };
  });
  const heads = answers.find((answer) => answer.heads !== null)?.heads ?? [];
  return {
    heads: heads.map((_, i) => sideBySide(answers.map((answer) => answer.heads?.[i] ?? answer.classes))),
    error: answers.some(({ error }) => error === null) ? null : answers.reduce((sum, { error }) => sum + error, 0),
  };
}

function solveTask({ without, part, ...request }, task, sums) {
  if (request.kind === 'prototypes') return { heads: [prototypeHead(sums, settings, request.by)], error: null };
  if (request.kind === 'virtual') return { heads: [virtualHead(sums, settings, request.options)], error: null };
  const key = `${part}/${task}`;
  const problem = problems.get(key) ?? ridgeProblem(sums, settings);
  if (part !== undefined && task < KEPT_TASKS) problems.set(key, problem);
  const solution = solveProblem(problem, request.ridge);
  const error = without === null ? null : squaredError(ridgeHead(solution, 0), without[task], settings.gridExponent);
  return { heads: request.balances.map((balance) => ridgeHead(solution, balance)), error };
}

function sumsWithout(part, task) {
  if (part === null) return total[task];
  const sums = Object.fromEntries(Object.entries(total[task]).map(([name, values]) => [name, values.slice()]));
  addSums(sums, part[task], -1);
  return sums;
}
