// Solves heads from sums on a thread of its own: each takes a second or so, in which the connections must be served.
// Plain JavaScript: a worker starts from a file that Node runs.
import { parentPort, workerData } from 'node:worker_threads';
import { addSums, prototypeHead, ridgeHead, ridgeProblem, solveProblem, squaredError, virtualHead } from '@atoll/core';

const { total, settings } = workerData;
/** The part that every strength shares, by what is left out. */
const problems = new Map();

parentPort.on('message', (request) => {
  try {
    parentPort.postMessage({ answer: solve(request) });
  } catch (error) {
    parentPort.postMessage({ reason: error instanceof Error ? error.message : String(error) });
  }
});

function solve({ without, part, ...request }) {
  const sums = sumsWithout(without);
  if (request.kind === 'prototypes') return { heads: [prototypeHead(sums, settings, request.by)], error: null };
  if (request.kind === 'virtual') return { heads: [virtualHead(sums, settings, request.options)], error: null };
  const problem = problems.get(part) ?? ridgeProblem(sums, settings);
  if (part !== undefined) problems.set(part, problem);
  const solution = solveProblem(problem, request.ridge);
  const error = without === null ? null : squaredError(ridgeHead(solution, 0), without, settings.gridExponent);
  return { heads: request.balances.map((balance) => ridgeHead(solution, balance)), error };
}

function sumsWithout(part) {
  if (part === null) return total;
  const sums = Object.fromEntries(Object.entries(total).map(([name, values]) => [name, values.slice()]));
  addSums(sums, part, -1);
  return sums;
}
