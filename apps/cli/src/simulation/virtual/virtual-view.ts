import { allHeads, describeClosing, describeMoment, describeTask, hasEnded, plannedRounds, type RunEvent } from '@atoll/core';
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
    const clock = describeMoment(elapsedMs).padStart(WIDEST);
    if (event.type === 'step-closed') {
      const step = account.steps.at(-1);
      if (step !== undefined && step.kind !== 'evaluate') this.#terminal.line(`${clock}  ${step.what}: ${describeClosing(step)}`);
    }
    if (event.type === 'step-combined') {
      const last = state.history.at(-1);
      const isJudged = last?.task.kind === 'evaluate' && last.task.split === 'validation' && !last.task.chooses;
      const figures = isJudged ? judged(state) : '';
      if (figures !== '') this.#terminal.line(`${clock}  round ${last?.task.round}: ${figures}`);
    }
    if (hasEnded(state)) return;
    if (phase.kind === 'gathering') this.#terminal.progress(`${clock}  joined ${bar(state.members.size, this.#sites)} sites`);
    if (phase.kind === 'step') {
      const { task, answers, cohort } = phase.step;
      const rounds = bar(allHeads(state).length, plannedRounds(state.federation));
      this.#terminal.progress(`${clock}  ${rounds} rounds · ${describeTask(task)}: ${answers.size} of ${cohort.length} answers`);
    }
  }
}

/** Characters of a moment in the first hundred days. */
const WIDEST = '99 d 00:00:00'.length;
