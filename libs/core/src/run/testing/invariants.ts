import { expect } from 'vitest';
import type { ClosedStep, RunState } from '../state.ts';
import { siteLeftOut } from '../task.ts';
import { transition } from '../transition.ts';
import { describeWaiting, waitingOf } from '../waiting.ts';
import type { SimulatedCoordinator } from './simulated-coordinator.ts';

/** What must hold whenever the coordinator has done what it can. */
export function checkInvariants(coordinator: SimulatedCoordinator): void {
  const { state, effects, now } = coordinator;
  coordinator.checkJournal();
  const waiting = waitingOf(state);
  if (waiting !== null) {
    expect(waiting.reason).toMatch(/^\w/);
    expect(Number.isFinite(waiting.until)).toBe(true);
    expect(waiting.until).toBeGreaterThan(now);
    expect(describeWaiting(waiting, now)).not.toMatch(/NaN|Infinity|undefined/);
    expect(coordinator.wakeAt).toBeLessThanOrEqual(waiting.until);
    expect(coordinator.wakeAt).toBeGreaterThan(now);
  }
  expect([...brokenCohort(state), ...brokenHistory(coordinator), ...brokenStragglers(state)]).toEqual([]);
  if (state.paused !== null) {
    expect(coordinator.ended).toBe(false);
    expect(waiting).toBeNull();
    expect(effects.filter(({ type }) => type !== 'combine' && type !== 'finish')).toEqual([]);
  }
  if (coordinator.ended) expect(effects).toEqual([{ type: 'announce-end' }]);
  else expect(transition(state, { type: 'run-stopped', at: now, by: 'operator' }).state.phase.kind).toBe('stopped');
}

/** The names of the rules that do not hold. */
const broken = (rules: Readonly<Record<string, boolean>>): string[] => Object.keys(rules).filter((rule) => !rules[rule]);

function brokenCohort({ phase, members, federation }: RunState): string[] {
  if (phase.kind !== 'step') return [];
  const { cohort, answers, extensions } = phase.step;
  return broken({
    'a wait is extended no more often than allowed': extensions <= federation.deadlines.extensions,
    'a cohort is sorted': cohort.every((name, i) => i === 0 || (cohort[i - 1] ?? '') < name),
    'a cohort has nobody who left without an answer': cohort.every(
      (name) => answers.has(name) || members.get(name)?.presence.kind !== 'left',
    ),
    'who answered is of the cohort': [...answers.keys()].every((name) => cohort.includes(name)),
  });
}

function brokenHistory(coordinator: SimulatedCoordinator): string[] {
  const { history, federation } = coordinator.state;
  return history.flatMap((step) => {
    const sites = step.contributions.map(({ site }) => site);
    return broken({
      'a step has a quorum': sites.length >= federation.cohort.quorum - (siteLeftOut(step.task) === null ? 0 : 1),
      'a site that is left out has no part': sites.every((site) => site !== siteLeftOut(step.task)),
      'a step has all answers in site order': sites.join() === [...step.answers.keys()].sort().join(),
      'a step has nobody who left before, but for a late answer': step.cohort.every(
        (name) => step.answers.get(name)?.task !== undefined || !leftBefore(coordinator, name, step),
      ),
    });
  });
}

/** Where rounds do not wait for everyone: who is late is at one earlier round, and no answer counts twice or too late. */
function brokenStragglers({ stragglers, early, members, phase, history, federation: { strategy } }: RunState): string[] {
  const most = strategy.name === 'fedbuff' ? strategy.maxStaleness : 0;
  const rounds = new Map(history.map(({ task }) => [task.id, task.round]));
  const open = phase.kind === 'step' ? phase.step : null;
  const counted = history.flatMap(({ task, contributions }) => contributions.map((one) => `${one.site} ${one.task ?? task.id}`));
  const ages = history.flatMap(({ task, contributions }) =>
    contributions.flatMap((one) => (one.task === undefined ? [] : [task.round - (rounds.get(one.task) ?? Number.NaN)])),
  );
  return broken({
    'who is late has not left': [...stragglers.keys()].every((name) => members.get(name)?.presence.kind !== 'left'),
    'who is late has not answered': [...stragglers.keys()].every((name) => !early.has(name) && open?.answers.has(name) !== true),
    'who is late is so in rounds of training': stragglers.size === 0 || open === null || open.task.kind === 'fit',
    'who is late is not too late': [...stragglers.values()].every(({ round }) => open === null || open.task.round - round <= most),
    'who is late is at a closed round': [...stragglers.values()].every(({ id, round }) => open === null || rounds.get(id) === round),
    'an answer between two rounds is taken into the next': early.size === 0 || (open === null && phase.kind !== 'finishing'),
    'an answer counts once': new Set(counted).size === counted.length,
    'a late answer counts later, and not too late': ages.every((age) => age > 0 && age <= most),
  });
}

function leftBefore({ events, state }: SimulatedCoordinator, name: string, step: ClosedStep): boolean {
  const left = events.findIndex((event) => event.type === 'site-left' && event.site === name);
  if (left === -1) return false;
  const before = state.history[state.history.indexOf(step) - 1];
  return before !== undefined && left < events.findIndex((event) => event.type === 'step-combined' && event.task === before.task.id);
}
