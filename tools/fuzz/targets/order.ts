import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { loadBackbonePackage } from '@atoll/backbone-efficientnet-lite0';
import { type Coordinator, type CoordinatorEvent, startCoordinator } from '@atoll/coordinator';
import { AtollError, type Random, type RunId, type RunState } from '@atoll/core';
import { canaryOf } from '../../light/answers.ts';
import { endOf, lightFederation } from '../../light/calm-run.ts';
import { randomBytes } from '../mutate/bytes.ts';
import { Finding, TAKEN, type Target } from '../target.ts';
import { ACTIONS, type Action, Player } from './player.ts';

const SITES = ['aster', 'birch', 'cedar'];
const ROUNDS = 6;
const DEADLINES = { join: '1h', prepare: '1h', step: '1h', reconnect: '1h' };
const FEDERATION = lightFederation('order', SITES.length, ROUNDS, { deadlines: DEADLINES });
const LONGEST = 12;
/** Runs that are played at the same time, each by sites of its own. */
const LANES = 4;
/** Runs of one coordinator before a fresh one takes its place. */
const RUNS_A_COORDINATOR = 60;
/** One case in so many plays its run to the end first, and begins another. */
const CASES_A_RUN = 8;
const RUN_MS = 30_000;
/** Orders are tried, not disks: in memory, where there is a file system in it, a journal is written thousands of times a second. */
const IN_MEMORY = '/dev/shm';

/**
 * A case is a byte that says whether its run is played to the end first, and a sequence of pairs: an action and a site. It is
 * thrown in wherever the run of its lane is. Whatever the order, every round and the end have to give the head of the undisturbed run.
 */
export const order: Target = {
  name: 'order',
  about: 'sequences of valid messages by members, impostors and strangers in the middle of runs, whose heads must not change by a bit',
  cost: 10,
  atOnce: LANES,
  caseMs: RUN_MS,
  open: async (folder) => {
    const { manifest } = await loadBackbonePackage();
    const stages = new Stages(existsSync(IN_MEMORY) ? IN_MEMORY : folder, canaryOf(manifest));
    const first = new Lane(stages, 'undisturbed');
    const heads = await first.headsOfRun();
    await first.close();
    const lanes = Array.from({ length: LANES }, (_, index) => new Lane(stages, String(index), heads));
    const free = [...lanes];
    return {
      make: (random: Random) => randomBytes(random, 1 + 2 * random.integer(LONGEST + 1)),
      run: async (bytes) => {
        const steps: [Action, number][] = [];
        for (let at = 1; at + 1 < bytes.length; at += 2)
          steps.push([ACTIONS[(bytes[at] ?? 0) % ACTIONS.length] ?? 'answer', (bytes[at + 1] ?? 0) % SITES.length]);
        const lane = free.pop();
        if (lane === undefined) throw new Error('more cases at once than lanes');
        try {
          await lane.play(steps, (bytes[0] ?? 0) % CASES_A_RUN === 0);
        } catch (error) {
          await lane.close(); // what comes after is not to blame
          throw error;
        } finally {
          free.push(lane);
        }
        return TAKEN;
      },
      settle: async () => {
        for (const lane of lanes) await lane.finish();
      },
      close: async () => {
        for (const lane of lanes) await lane.close();
        await stages.close();
      },
    };
  },
};

/** A coordinator on which runs are played, and what it says that it should not. */
interface Stage {
  readonly coordinator: Coordinator;
  readonly folder: string;
  readonly unexpected: string[];
  runs: number;
  playing: number;
}

/** The coordinators, one after the other: each goes when its last run is over. */
class Stages {
  readonly canary: Float32Array;
  readonly #parent: string;
  #current: Promise<Stage> | null = null;

  constructor(parent: string, canary: Float32Array) {
    this.#parent = parent;
    this.canary = canary;
  }

  async enter(): Promise<Stage> {
    this.#current ??= this.#open();
    let stage = await this.#current;
    if (stage.runs >= RUNS_A_COORDINATOR) {
      this.#current = this.#open();
      if (stage.playing === 0) await end(stage);
      stage = await this.#current;
    }
    stage.runs += 1;
    stage.playing += 1;
    return stage;
  }

  async leave(stage: Stage): Promise<void> {
    stage.playing -= 1;
    if (stage.playing === 0 && stage !== (await this.#current)) await end(stage);
  }

  async close(): Promise<void> {
    if (this.#current !== null) await end(await this.#current);
  }

  async #open(): Promise<Stage> {
    const folder = mkdtempSync(join(this.#parent, 'atoll-stage-'));
    const unexpected: string[] = [];
    const onEvent = (event: CoordinatorEvent): void => {
      if (event.type === 'problem') unexpected.push(String(event.error));
      if (event.type === 'refused' && !(event.cause instanceof AtollError)) unexpected.push(String(event.cause));
    };
    return { coordinator: await startCoordinator({ folder, access: 'open', onEvent }), folder, unexpected, runs: 0, playing: 0 };
  }
}

async function end({ coordinator, folder }: Stage): Promise<void> {
  await coordinator.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** One run after the other, played by sites of its own. */
class Lane {
  readonly #stages: Stages;
  readonly #name: string;
  /** Of the undisturbed run: what each step combined to, and at last the model's head. */
  readonly #heads: readonly string[] | null;
  #stage: Stage | null = null;
  #run = '';
  #players: Player[] = [];
  #seen: string[] = [];

  constructor(stages: Stages, name: string, heads: readonly string[] | null = null) {
    this.#stages = stages;
    this.#name = name;
    this.#heads = heads;
  }

  /** Plays these steps wherever the run is, lets everyone answer what is asked then, and compares. */
  async play(steps: readonly (readonly [Action, number])[], afresh: boolean): Promise<void> {
    if (afresh) await this.finish();
    if (this.#stage === null) await this.#begin();
    for (const [action, place] of steps) await this.#players[place]?.act(action);
    for (const player of this.#players) await player.catchUp();
    this.#compare();
  }

  /** Plays the run that is under way to its end, whose head is compared too. */
  async finish(): Promise<void> {
    const until = performance.now() + RUN_MS;
    while (this.#stage !== null) {
      for (const player of this.#players) await player.catchUp();
      this.#compare();
      await new Promise(setImmediate);
      const ended = endOf(this.#stage.coordinator, this.#run);
      if (ended === null && performance.now() > until) throw new Finding('the run does not end');
      if (ended === null) continue;
      if (ended.kind !== 'completed') throw new Finding(`the run ended as ${ended.kind}`);
      if (this.#heads !== null && ended.head !== this.#heads.at(-1)) throw new Finding(`another head at the end: ${ended.head}`);
      this.#seen.push(ended.head);
      await this.close();
    }
  }

  /** What an undisturbed run comes to. */
  async headsOfRun(): Promise<string[]> {
    await this.#begin();
    await this.finish();
    return this.#seen;
  }

  async close(): Promise<void> {
    for (const player of this.#players) player.close();
    this.#players = [];
    const stage = this.#stage;
    this.#stage = null;
    if (stage !== null) await this.#stages.leave(stage);
  }

  async #begin(): Promise<void> {
    const stage = await this.#stages.enter();
    this.#stage = stage;
    this.#seen = [];
    const { hub, url } = stage.coordinator;
    this.#run = hub.launch(FEDERATION, 'operator').run ?? '';
    const { canary } = this.#stages;
    this.#players = SITES.map((role) => new Player({ url, canary, run: this.#run, name: `${role}-${this.#name}`, role }));
    for (const player of this.#players) await player.connect();
  }

  /** Throws a Finding where a step combined to something else than in the undisturbed run, or the coordinator had a problem. */
  #compare(): void {
    if (this.#stage === null) return;
    const { coordinator, unexpected } = this.#stage;
    const [first] = unexpected.splice(0);
    if (first !== undefined) throw new Finding(first.slice(0, 600));
    this.#seen = combinedIn(coordinator.hub.runs.get(this.#run as RunId).state); // as the hub named it
    const differs = this.#heads === null ? -1 : this.#seen.findIndex((head, index) => head !== this.#heads?.[index]);
    if (differs >= 0) throw new Finding(`step ${differs + 1} combined to ${this.#seen[differs]}, undisturbed to ${this.#heads?.[differs]}`);
  }
}

/** What each step of a run combined to: digests, and of what was judged the figures. */
const combinedIn = ({ history }: RunState): string[] =>
  history.map(({ outcome }) => {
    if (outcome.kind === 'fit') return outcome.head;
    if (outcome.kind === 'summarise') return outcome.standardisation;
    if (outcome.kind !== 'evaluate') return outcome.kind;
    return JSON.stringify(outcome.evaluations.map(({ head, evaluation: { count, confusion } }) => [head, count, [...confusion]]));
  });
