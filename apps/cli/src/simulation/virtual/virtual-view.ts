import { allHeads, describeClosing, describeTask, hasEnded, plannedRounds, type RunEvent } from '@atoll/core';
import { bar, type Terminal } from '../../terminal/terminal.ts';
import { judged } from '../judged.ts';
import type { VirtualFederation } from './virtual-federation.ts';

/** What a person sees while virtual time passes. */
export class VirtualView {
  readonly #terminal: Terminal;
  readonly #sites: number;

  constructor(terminal: Terminal, sites: number) {
    this.#terminal = terminal;
    this.#sites = sites;
  }

  changed(event: RunEvent, { coordinator, account, elapsedMs }: VirtualFederation): void {
    const { state } = coordinator.run;
    const { phase } = state;
    if (event.type === 'step-closed') {
      const step = account.steps.at(-1);
      if (step !== undefined && step.kind !== 'evaluate')
        this.#terminal.line(`${clock(elapsedMs)}  ${step.what}: ${describeClosing(step)}`);
    }
    if (event.type === 'step-combined') {
      const last = state.history.at(-1);
      if (last?.task.kind === 'evaluate' && last.task.split === 'validation' && !last.task.chooses)
        this.#terminal.line(`${clock(elapsedMs)}  round ${last.task.round}: ${judged(state)}`);
    }
    if (hasEnded(state)) return;
    if (phase.kind === 'gathering') this.#terminal.progress(`${clock(elapsedMs)}  joined ${bar(state.members.size, this.#sites)} sites`);
    if (phase.kind === 'step') {
      const { task, answers, cohort } = phase.step;
      const rounds = bar(allHeads(state).length, plannedRounds(state.federation));
      this.#terminal.progress(`${clock(elapsedMs)}  ${rounds} rounds · ${describeTask(task)}: ${answers.size} of ${cohort.length} answers`);
    }
  }
}

/** `  2 d 03:14:05` of virtual time. */
export function clock(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1_000);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const days = Math.floor(seconds / 86_400);
  const time = `${two((seconds / 3_600) % 24)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${days === 0 ? '   ' : `${days} d`.padStart(3)} ${time}`;
}
