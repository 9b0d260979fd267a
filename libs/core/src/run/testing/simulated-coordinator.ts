import { isDeepStrictEqual } from 'node:util';
import type { Federation } from '../../federation/index.ts';
import type { SiteId } from '../../identity.ts';
import type { CloseReason, RunEvent, StepOutcome } from '../events.ts';
import { hasEnded, type OpenStep, type RunState } from '../state.ts';
import type { Task } from '../task.ts';
import { type Effect, effectsOf, replay, transition } from '../transition.ts';
import { answerDigest, digest, outcomeOf, PROFILE, RUN, site } from './examples.ts';

type WithoutTime<T> = T extends unknown ? Omit<T, 'at'> : never;
type Outcomes = (task: Task, contributions: OpenContributions) => StepOutcome;
type OpenContributions = Parameters<typeof outcomeOf>[1];

/**
 * A coordinator without sockets, clock and disk: appends events, does the effects at once, and leaves combining and
 * finishing until it is told.
 */
export class SimulatedCoordinator {
  readonly events: RunEvent[] = [];
  now = 1_000_000;
  state: RunState;
  effects: readonly Effect[] = [];
  readonly #outcomes: Outcomes;

  constructor(federation: Federation, outcomes: Outcomes = outcomeOf) {
    this.#outcomes = outcomes;
    const created: RunEvent = {
      type: 'run-created',
      at: this.now,
      run: RUN,
      federation,
      featureSize: 3,
      gridExponent: -10,
      backbone: digest('backbone'),
      initialHead: digest('initial head'),
      by: 'operator',
    };
    this.events.push(created);
    this.state = transition(null, created).state;
    this.settle();
  }

  /** Appends one event without doing what follows from it. */
  append(event: WithoutTime<RunEvent>): void {
    const stamped = { ...event, at: this.now } as RunEvent; // an event without its time, and its time
    const { state, effects } = transition(this.state, stamped);
    this.events.push(stamped);
    this.state = state;
    if (!isDeepStrictEqual(effectsOf(state, this.now), effects)) throw new Error(`${event.type} gives other effects than its state`);
  }

  /** Holds the replayed journal against the living state. */
  checkJournal(): void {
    const replayed = replay(this.events);
    if (!isDeepStrictEqual(replayed, this.state)) throw new Error('the journal gives another state');
    if (!isDeepStrictEqual(effectsOf(replayed, this.now), this.effects)) throw new Error('the journal gives other effects');
  }

  /** Does every effect that needs no work: closes, ends waits, fails. */
  settle(): void {
    for (let turn = 0; turn < 10; turn++) {
      this.effects = effectsOf(this.state, this.now);
      const effect = this.effects.find(({ type }) => type === 'close' || type === 'end-wait' || type === 'fail');
      if (effect?.type === 'close')
        this.append({ type: 'step-closed', task: effect.task, contributions: effect.contributions, reason: effect.reason });
      else if (effect?.type === 'end-wait') this.append({ type: 'wait-ended' });
      else if (effect?.type === 'fail') this.append({ type: 'run-failed', code: effect.code, message: effect.message });
      else return;
    }
    throw new Error(`effects go round in circles: ${JSON.stringify(this.effects)}`);
  }

  tell(event: WithoutTime<RunEvent>): void {
    this.append(event);
    this.settle();
  }

  join(...names: string[]): void {
    for (const name of names) this.tell({ type: 'site-joined', site: site(name), instance: `machine of ${name}`, profile: PROFILE });
  }
  disconnect(name: string): void {
    this.tell({ type: 'site-disconnected', site: site(name) });
  }
  reconnect(name: string): void {
    this.tell({ type: 'site-reconnected', site: site(name) });
  }
  leave(name: string): void {
    this.tell({ type: 'site-left', site: site(name), reason: 'maintenance' });
  }
  pause(): void {
    this.tell({ type: 'run-paused', by: 'operator' });
  }
  resume(): void {
    this.tell({ type: 'run-resumed', by: 'operator' });
  }
  restart(): void {
    this.tell({ type: 'coordinator-restarted' });
  }

  /** The sites answer what they are at, in the order given: the open task, or the earlier one that a straggler goes on with. */
  answer(...names: string[]): void {
    for (const name of names) {
      const task = this.state.stragglers.get(site(name)) ?? this.step.task;
      this.tell({
        type: 'result-accepted',
        task: task.id,
        site: site(name),
        digest: answerDigest(task, site(name)),
        sizeBytes: 100,
        seconds: { train: 1 },
      });
    }
  }

  /** The stored answers of these sites to the step that is open or being combined are gone. */
  lose(...names: string[]): void {
    for (const name of names) {
      const { phase } = this.state;
      if (phase.kind !== 'step' && phase.kind !== 'combining') throw new Error(`nothing is stored while ${phase.kind}`);
      const { task, answers } = phase.step;
      const answer = answers.get(site(name));
      if (answer === undefined) throw new Error(`${name} has not answered`);
      this.append({ type: 'answer-lost', task: task.id, site: site(name), digest: answer.digest });
    }
    this.settle();
  }

  /** Does the work that a closed step or the end asks for; false when there is none. */
  work(): boolean {
    const effect = this.effects.find(({ type }) => type === 'combine' || type === 'finish');
    if (effect?.type === 'combine')
      this.tell({ type: 'step-combined', task: effect.task.id, outcome: this.#outcomes(effect.task, effect.contributions) });
    else if (effect?.type === 'finish') this.tell({ type: 'run-completed', head: effect.head, model: digest(`model of ${effect.head}`) });
    else return false;
    return true;
  }

  /** Time passes; wakes that fall into it fire, and nothing else looks at the run. */
  advance(milliseconds: number): void {
    const end = this.now + milliseconds;
    while (this.wakeAt <= end) {
      if (this.wakeAt <= this.now) throw new Error('a wake that does not lie ahead');
      this.now = this.wakeAt;
      this.settle();
    }
    this.now = end;
  }

  get wakeAt(): number {
    return Math.min(...this.effects.map((effect) => (effect.type === 'wake' ? effect.at : Number.POSITIVE_INFINITY)));
  }
  get ended(): boolean {
    return hasEnded(this.state);
  }
  get step(): OpenStep {
    if (this.state.phase.kind !== 'step') throw new Error(`no open step but ${this.state.phase.kind}`);
    return this.state.phase.step;
  }
  /** The open task in two words, or the phase: `fit 2`, `evaluate test`. */
  get doing(): string {
    const { phase } = this.state;
    if (phase.kind !== 'step') return phase.kind;
    return nameOf(phase.step.task);
  }
  /** How the closed steps closed: `fit 1: all-answered by a, b`. */
  get story(): string[] {
    return this.state.history.map(
      (step) => `${nameOf(step.task)}: ${step.reason satisfies CloseReason} by ${step.contributions.map((one) => one.site).join(', ')}`,
    );
  }

  /** Everyone who is asked answers, in the order that `order` gives, until the run ends. */
  runToTheEnd(order: (sites: readonly SiteId[]) => readonly SiteId[] = (sites) => sites): void {
    for (let turn = 0; turn < 1_000 && !this.ended; turn++) {
      if (this.work()) continue;
      const asked = this.effects.flatMap((effect) => (effect.type === 'hand-out' ? effect.sites : []));
      if (asked.length === 0) throw new Error(`nobody is asked while ${this.doing}`);
      const open = this.state.history.length;
      // A step may close before everyone has answered.
      for (const name of order(asked)) if (this.state.phase.kind === 'step' && this.state.history.length === open) this.answer(name);
    }
  }
}

function nameOf(task: Task): string {
  if (task.kind === 'summarise') return task.statistics === 'gram' ? 'sum' : 'summarise';
  if (task.kind === 'evaluate') return `evaluate ${task.split === 'validation' ? task.round : task.split}`;
  if (task.purpose === 'alone') return 'fit alone';
  return `fit ${task.round}${task.without === null ? '' : ` without ${task.without}`}`;
}
