import { mkdirSync, renameSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { SiteOutcome } from '@atoll/client';
import { type Coordinator, type LiveRun, startCoordinator } from '@atoll/coordinator';
import { AtollError, allHeads, describeSolved, describeTask, hasEnded, plannedRounds, type RunId } from '@atoll/core';
import { bar, engineText, type Terminal } from '../terminal/terminal.ts';
import { judged } from './judged.ts';
import { readOutcomes } from './outcomes.ts';
import { runError } from './run-error.ts';
import { type RunningSite, type SimulatedSite, type StartOptions, startInProcess, startProcess } from './running-site.ts';

export interface FederationOptions {
  /** Text of the federation file. */
  readonly yaml: string;
  readonly sites: readonly SimulatedSite[];
  /** Where the coordinator keeps its journal. */
  readonly folder: string;
  /** Folders of backbones beside the packaged one. */
  readonly backbones?: readonly string[];
  readonly engine?: StartOptions['engine'];
  /** Runs the sites in this process, not each in one of its own. */
  readonly inProcess?: boolean;
  readonly terminal: Terminal;
}

/** A federation that ran to its end on this machine. The coordinator is open until {@link FederationResult.close}. */
export interface FederationResult {
  readonly coordinator: Coordinator;
  readonly run: LiveRun;
  /** What each site has from it, as it wrote it down. */
  readonly outcomes: ReadonlyMap<string, SiteOutcome>;
  /** Images whose features were computed, and those found in a cache, by site. */
  readonly features: ReadonlyMap<string, { readonly computed: number; readonly cached: number }>;
  /** The lines in which each site says which engine it took and why no better one. */
  readonly engines: ReadonlyMap<string, readonly string[]>;
  readonly close: () => Promise<void>;
}

/** Runs a coordinator here and the sites, each as a process of its own unless told otherwise, over real sockets on loopback, to the end of the run. Throws AtollError 6xx when the run fails. */
export async function runFederation(options: FederationOptions): Promise<FederationResult> {
  const { yaml, sites, folder, engine, terminal } = options;
  mkdirSync(folder, { recursive: true });
  const view = new FederationView(
    terminal,
    sites.map(({ name }) => name),
  );
  let tellEnd = (): void => {};
  const ended = new Promise<void>((resolve) => {
    tellEnd = resolve;
  });
  const open = () =>
    startCoordinator({
      folder,
      access: 'open',
      backbones: options.backbones ?? [],
      onEvent: (event) => {
        if (event.type === 'refused') terminal.line(`refused ${event.who}: ${event.code} ${event.message}`);
        if (event.type === 'problem') terminal.line(`problem in ${event.run}: ${String(event.error)}`);
        if (event.type === 'event') {
          const live = coordinator.hub.runs.open.get(event.run);
          if (live !== undefined) view.changed(live);
        }
        if (event.type === 'ended') tellEnd();
      },
    });
  const coordinator = await open().catch((error: unknown) => {
    if (!(error instanceof AtollError) || error.code !== 705) throw error;
    terminal.line(`The runs of another version are kept in ${putAside(folder)}.`);
    return open();
  });
  const start = options.inProcess ? startInProcess : startProcess;
  // The sites compute at the same time: together they take this machine's processors, no more.
  const threads = Math.max(1, Math.floor(availableParallelism() / sites.length));
  let started: RunningSite[] = [];
  try {
    const { run: id } = coordinator.hub.launch(yaml, 'simulation');
    const run = coordinator.hub.runs.get(id as RunId);
    started = sites.map((site) =>
      start(site, {
        url: coordinator.url,
        run: run.id,
        threads,
        ...(engine === undefined ? {} : { engine }),
        onEvent: (event) => view.site(site.name, event),
      }),
    );
    const missing = await Promise.race([ended, allGone(started), oneMissing(started, run)]);
    if (!hasEnded(run.state)) {
      coordinator.hub.stop(run.id, 'simulation: sites ended before the run');
      for (const site of started) site.stop(); // one that has not come yet would wait to be offered the run
    }
    const ends = await Promise.all(started.map(async (site) => ({ name: site.name, ...(await site.ended) })));
    terminal.done();
    if (run.state.phase.kind !== 'completed') {
      const broken = ends.find(({ name, code }) => (missing ? name === missing.name : code !== 0));
      if (missing)
        throw new AtollError(603, `${missing.name} ended before it joined: ${broken?.errors.trim()}`, {
          hint: 'Mend that, and simulate again.',
        });
      const { phase } = run.state;
      const isTold = broken === undefined || (phase.kind === 'failed' && broken.errors.includes(phase.message));
      throw runError(run.state, isTold ? '' : ` ${broken.name}: ${broken.errors.trim()}`);
    }
    const outcomes = await readOutcomes(sites);
    return { coordinator, run, outcomes, features: view.features, engines: view.engines, close: () => coordinator.close() };
  } catch (error) {
    for (const site of started) site.stop();
    await Promise.all(started.map((site) => site.ended));
    await coordinator.close();
    throw error;
  }
}

/** Moves a data folder that this version cannot read out of the way; says where it is. */
function putAside(folder: string): string {
  const aside = `${folder}-of-another-version-${Date.now()}`;
  renameSync(folder, aside);
  return aside;
}

/** A site failed while the run waits for it to join: nobody starts it again. */
function oneMissing(sites: readonly RunningSite[], run: LiveRun): Promise<RunningSite> {
  return new Promise((resolve) => {
    for (const site of sites)
      void site.ended.then(({ code }) => {
        if (code !== 0 && run.state.phase.kind === 'gathering') resolve(site);
      });
  });
}

async function allGone(sites: readonly RunningSite[]): Promise<void> {
  await Promise.all(sites.map((site) => site.ended));
}

/** What a person sees while the federation runs. */
class FederationView {
  readonly #terminal: Terminal;
  readonly #names: readonly string[];
  readonly #done = new Map<string, { done: number; total: number; cached: number }>();
  readonly engines = new Map<string, readonly string[]>();
  #joined = 0;
  #round = 0;
  #steps = 0;
  #told = false;

  constructor(terminal: Terminal, names: readonly string[]) {
    this.#terminal = terminal;
    this.#names = names;
  }

  get features(): Map<string, { computed: number; cached: number }> {
    return new Map([...this.#done].map(([name, { total, cached }]) => [name, { computed: total - cached, cached }]));
  }

  site(name: string, event: Parameters<StartOptions['onEvent']>[0]): void {
    if (event.kind === 'engine') {
      if (this.engines.size === 0) this.#terminal.line(engineText(event.lines));
      this.engines.set(name, event.lines);
    }
    if (event.kind === 'refused') this.#terminal.line(`${name}: refused with ${event.code}: ${event.message}`);
    if (event.kind === 'ended' && event.end !== 'completed') this.#terminal.line(`${name}: ${event.message}`);
    if (event.kind !== 'features') return;
    this.#done.set(name, event);
    const all = [...this.#done.values()];
    const sum = (pick: (one: { done: number; total: number }) => number) => all.reduce((total, one) => total + pick(one), 0);
    const done = sum((one) => one.done);
    const total = sum((one) => one.total);
    this.#terminal.progress(`Features   ${bar(done, total)} images`);
    if (all.length === this.#names.length && done === total) this.#featuresDone(all);
  }

  #featuresDone(all: readonly { total: number; cached: number }[]): void {
    if (this.#told) return;
    this.#told = true;
    const total = all.reduce((sum, one) => sum + one.total, 0);
    const cached = all.reduce((sum, one) => sum + one.cached, 0);
    this.#terminal.line(`Features   ${total} images: ${total - cached} computed, ${cached} from the cache`);
  }

  changed({ state }: LiveRun): void {
    const { phase, federation, members, history } = state;
    if (members.size > this.#joined) {
      this.#joined = members.size;
      this.#terminal.line(`Joined     ${[...members.keys()].at(-1) ?? ''} (${this.#joined} of ${federation.cohort.sites})`);
    }
    const last = history.at(-1);
    if (last !== undefined && history.length > this.#steps) {
      this.#steps = history.length;
      const found = describeSolved(last, federation.evaluation.metric);
      if (found !== null) this.#terminal.line(`Sums       ${found}`);
    }
    if (phase.kind === 'finishing') this.#terminal.line(`Chosen     ${phase.why}`);
    if (
      last?.outcome.kind === 'evaluate' &&
      last.task.kind === 'evaluate' &&
      last.task.split === 'validation' &&
      !last.task.chooses &&
      last.task.round > this.#round
    ) {
      this.#round = last.task.round;
      this.#terminal.line(`Round ${String(this.#round).padStart(3)}  ${judged(state)}`);
    }
    if (phase.kind === 'step') {
      const { step } = phase;
      const waiting = step.cohort.filter((site) => !step.answers.has(site));
      const rounds = `${bar(allHeads(state).length, plannedRounds(federation))} rounds`;
      this.#terminal.progress(waiting.length === 0 ? rounds : `${rounds} · ${describeTask(step.task)} at ${waiting.join(', ')}`);
    }
  }
}
