import {
  describeTask,
  missingSites,
  type OpenStep,
  quorumOf,
  type RunEvent,
  type RunState,
  type SimulatedStep,
  type SimulationResult,
  type SiteId,
} from '@atoll/core';
import type { SiteProcess } from './site-process.ts';

type Missing = Record<string, number>;

/** What a virtual federation waited for, step by step. */
export class Account {
  readonly steps: SimulatedStep[] = [];
  /** From the launch to the first step; null while sites are gathered. */
  gatheredMs: number | null = null;
  /** What the sites were at that were not there, or had not answered, when the run failed, and how many. */
  missing: Missing = {};
  readonly #launch: number;
  #gatheredBy: SimulationResult['gatheredBy'] = 'failed';
  #open: RunState | null = null;
  readonly #processes: ReadonlyMap<SiteId, SiteProcess>;

  constructor(launch: number, processes: ReadonlyMap<SiteId, SiteProcess>) {
    this.#launch = launch;
    this.#processes = processes;
  }

  /** After an event; `state` is what it led to. */
  note(event: RunEvent, state: RunState): void {
    const { phase } = state;
    if (phase.kind === 'step' && this.gatheredMs === null) {
      this.gatheredMs = phase.step.openedAt - this.#launch;
      this.#gatheredBy = event.type === 'wait-ended' ? 'deadline' : 'complete';
    }
    if (event.type === 'run-failed' && this.#open !== null) {
      const { phase: last, members } = this.#open;
      const isThere = (site: SiteId): boolean =>
        last.kind === 'step' ? last.step.answers.has(site) : (members.get(site)?.presence.kind ?? 'left') !== 'left';
      this.missing = this.#standings([...this.#processes.keys()].filter((site) => !isThere(site)));
      if (last.kind === 'step') this.steps.push({ ...this.#stepOf(this.#open, last.step, event.at, 'failed'), missing: this.missing });
    }
    this.#open = state;
    if (event.type === 'step-closed' && phase.kind === 'combining')
      this.steps.push(this.#stepOf(state, phase.step, event.at, event.reason));
  }

  /** What became of the sites and the steps by this time since the launch. */
  result(of: Pick<SimulationResult, 'profile' | 'seed' | 'unable' | 'endedMs'>, state: RunState): SimulationResult {
    const processes = [...this.#processes.values()];
    const sum = (count: (process: SiteProcess) => number): number => processes.reduce((total, process) => total + count(process), 0);
    const kinds = new Map<string, number>();
    for (const { traits } of processes) kinds.set(traits.kind, (kinds.get(traits.kind) ?? 0) + 1);
    return {
      ...of,
      kinds: [...kinds].map(([name, sites]) => ({ name, sites })),
      sites: processes.length,
      joined: state.members.size,
      gone: sum(({ standing }) => (standing === 'gone' ? 1 : 0)),
      outages: sum(({ interruptions }) => interruptions.outages),
      shutdowns: sum(({ interruptions }) => interruptions.shutdowns),
      givenUp: sum(({ counts }) => counts.givenUp),
      tooLate: sum(({ counts }) => counts.tooLate),
      gatheredMs: this.gatheredMs ?? of.endedMs,
      gatheredBy: this.#gatheredBy,
      steps: this.steps,
    };
  }

  #standings(sites: readonly SiteId[]): Missing {
    const standings: Missing = {};
    for (const site of sites) {
      const standing = this.#processes.get(site)?.standing ?? 'gone';
      standings[standing] = (standings[standing] ?? 0) + 1;
    }
    return standings;
  }

  #stepOf(state: RunState, step: OpenStep, at: number, reason: SimulatedStep['reason']): SimulatedStep {
    const { task, openedAt, cohort, answers, extensions } = step;
    const times = [...answers.values()].map((answer) => answer.at - openedAt).sort((a, b) => a - b);
    const enoughMs = times[quorumOf(state, task) - 1];
    return {
      what: describeTask(task),
      kind: task.kind,
      round: task.round,
      openedMs: openedAt - this.#launch,
      closedMs: at - this.#launch,
      reason,
      extensions,
      asked: cohort.length,
      answered: answers.size,
      late: [...answers.values()].filter((answer) => answer.task !== undefined).length,
      ...(enoughMs === undefined ? {} : { enoughMs }),
      answersMs: DECILES.flatMap((share) => times[Math.ceil(share * times.length) - 1] ?? []),
      missing: this.#standings(missingSites(step)),
    };
  }
}

/** Shares of the answers whose times are told. */
const DECILES = [0.1, 0.5, 0.9, 1] as const;
