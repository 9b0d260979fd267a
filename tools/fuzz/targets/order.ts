import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { loadBackbonePackage } from '@atoll/backbone-efficientnet-lite0';
import { type Coordinator, type CoordinatorEvent, startCoordinator } from '@atoll/coordinator';
import { AtollError, type Random } from '@atoll/core';
import { encode, wire } from '@atoll/protocol';
import { canaryOf, lightAnswer } from '../../light/answers.ts';
import { endOf, lightFederation } from '../../light/calm-run.ts';
import { type Asked, LightSite, type Reply, type Transport } from '../../light/light-site.ts';
import { randomBytes } from '../mutate/bytes.ts';
import { Finding, TAKEN, type Target } from '../target.ts';

const SITES = ['aster', 'birch', 'cedar'];
const FEDERATION = lightFederation('order', SITES.length, 2);
/** What one of the sites, or somebody under its name or a name of their own, may do at any moment; all of it is valid in itself. */
const ACTIONS = [
  'answer',
  'answer',
  'answer',
  'answer again',
  'answer in parts',
  'begin an upload',
  'old answer',
  'early answer',
  'hello again',
  'join again',
  'progress',
  'lose the connection',
  'connect twice',
  'connect by polling',
  'impostor',
  'stranger',
  'stranger answers',
  'stranger leaves',
] as const;
type Action = (typeof ACTIONS)[number];
const LONGEST = 40;
/** Runs of one coordinator before a fresh one takes its place: it remembers all of them. */
const RUNS_A_COORDINATOR = 100;
const RUN_MS = 30_000;

/** A case is a sequence of pairs: an action and a site. Whatever the order, the run has to end with the head of the undisturbed run. */
export const order: Target = {
  name: 'order',
  about: 'sequences of valid messages by members, impostors and strangers in the middle of a run, whose head must not change by a bit',
  cost: 200,
  atOnce: 1,
  caseMs: RUN_MS,
  open: async (folder) => {
    const { manifest } = await loadBackbonePackage();
    const canary = canaryOf(manifest);
    let stage: Stage | null = null;
    const onStage = async (): Promise<Stage> => {
      if (stage === null || stage.runs >= RUNS_A_COORDINATOR) {
        await stage?.close();
        stage = await Stage.open(folder, canary);
      }
      return stage;
    };
    const undisturbed = await (await onStage()).play([]);
    return {
      make: (random: Random) => randomBytes(random, 2 * random.integer(LONGEST + 1)),
      run: async (bytes) => {
        const steps: [Action, number][] = [];
        for (let at = 0; at + 1 < bytes.length; at += 2)
          steps.push([ACTIONS[(bytes[at] ?? 0) % ACTIONS.length] ?? 'answer', (bytes[at + 1] ?? 0) % SITES.length]);
        const head = await (await onStage()).play(steps);
        if (head !== undisturbed) throw new Finding(`another head than the undisturbed run: ${head}`);
        return TAKEN;
      },
      close: async () => stage?.close(),
    };
  },
};

/** A coordinator on which one run after the other is played. */
class Stage {
  runs = 0;
  readonly #coordinator: Coordinator;
  readonly #folder: string;
  readonly #canary: Float32Array;
  readonly #unexpected: string[];

  private constructor(coordinator: Coordinator, folder: string, canary: Float32Array, unexpected: string[]) {
    this.#coordinator = coordinator;
    this.#folder = folder;
    this.#canary = canary;
    this.#unexpected = unexpected;
  }

  static async open(parent: string, canary: Float32Array): Promise<Stage> {
    const folder = mkdtempSync(join(parent, 'stage-'));
    const unexpected: string[] = [];
    const onEvent = (event: CoordinatorEvent): void => {
      if (event.type === 'problem') unexpected.push(String(event.error));
      if (event.type === 'refused' && !(event.cause instanceof AtollError)) unexpected.push(String(event.cause));
    };
    return new Stage(await startCoordinator({ folder, access: 'open', onEvent }), folder, canary, unexpected);
  }

  /** Plays a run with these steps in between; then everyone answers what is left. Gives the head. */
  async play(steps: readonly (readonly [Action, number])[]): Promise<string> {
    this.runs += 1;
    const run = this.#coordinator.hub.launch(FEDERATION, 'operator').run ?? '';
    const players = SITES.map((name) => new Player(name, run, this.#coordinator.url, this.#canary));
    try {
      for (const player of players) await player.connect();
      for (const [action, place] of steps) await players[place]?.act(action);
      const until = performance.now() + RUN_MS;
      for (let end = endOf(this.#coordinator, run); ; end = endOf(this.#coordinator, run)) {
        const [first] = this.#unexpected.splice(0);
        if (first !== undefined) throw new Finding(first.slice(0, 600));
        if (end !== null && end.kind !== 'completed') throw new Finding(`the run ended as ${end.kind}`);
        if (end !== null) return end.head;
        if (performance.now() > until) throw new Finding('the run does not end');
        for (const player of players) await player.catchUp();
        await new Promise(setImmediate);
      }
    } finally {
      for (const player of players) player.close();
    }
  }

  async close(): Promise<void> {
    await this.#coordinator.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A site whose answers are always the same, and whose manners are not. */
class Player {
  readonly #name: string;
  readonly #run: string;
  readonly #url: string;
  readonly #canary: Float32Array;
  readonly #asked = new Map<string, Asked>();
  readonly #answered = new Set<string>();
  readonly #others: LightSite[] = [];
  #site: LightSite | null = null;

  constructor(name: string, run: string, url: string, canary: Float32Array) {
    this.#name = name;
    this.#run = run;
    this.#url = url;
    this.#canary = canary;
  }

  async connect(transport: Transport = 'websocket'): Promise<void> {
    const site = new LightSite({ url: this.#url, name: this.#name, canary: this.#canary, transport });
    site.onTask = (asked) => this.#asked.set(asked.task.id, asked);
    const before = this.#site;
    this.#site = site;
    if (before !== null) this.#others.push(before);
    expected(await site.hello());
    expected(await site.join(this.#run));
  }

  /** Answers everything that it was asked and has not answered; over a new connection where it has none. */
  async catchUp(): Promise<void> {
    if (!this.#site?.socket.connected) await this.connect();
    for (const asked of this.#asked.values()) if (!this.#answered.has(asked.task.id)) await this.#answer(asked);
  }

  async act(action: Action): Promise<void> {
    const site = this.#site;
    if (!site?.socket.connected) return this.connect();
    const asked = [...this.#asked.values()];
    const open = asked.find(({ task }) => !this.#answered.has(task.id));
    const old = asked.find(({ task }) => this.#answered.has(task.id));
    switch (action) {
      case 'answer':
        if (open !== undefined) await this.#answer(open);
        return;
      case 'answer again':
      case 'old answer':
        if (old !== undefined) expected(await site.result(old, lightAnswer(this.#name, old.task)));
        return;
      case 'answer in parts':
        if (open === undefined) return;
        expected(await site.upload(open, lightAnswer(this.#name, open.task), 4_096));
        this.#answered.add(open.task.id);
        return;
      case 'begin an upload':
        if (open !== undefined) expected(await site.upload(open, lightAnswer(this.#name, open.task), 1_024, 1));
        return;
      case 'early answer': {
        const last = asked.at(-1);
        if (last === undefined) return;
        const id = last.task.id.replace(/\d+-\w+$/, '99-fit') as typeof last.task.id; // the form of a task's name
        expected(await site.result({ ...last, task: { ...last.task, id } }, lightAnswer(this.#name, last.task)));
        return;
      }
      case 'hello again':
        expected(await site.hello());
        return;
      case 'join again':
        expected(await site.join(this.#run));
        return;
      case 'progress':
        site.socket.emit('progress', encode(wire.Progress, { run: this.#run, activity: 'training', done: 1, total: 2 }));
        return;
      case 'lose the connection':
        site.close();
        return;
      case 'connect twice':
        return this.connect();
      case 'connect by polling':
        return this.connect('polling');
      case 'impostor':
        expected(await this.#other({ name: this.#name, instance: 'another machine' }).hello());
        return;
      default: {
        const stranger = this.#other({ name: `not-${this.#name}`, instance: 'a stranger' });
        expected(await stranger.hello());
        expected(await stranger.join(this.#run));
        const last = asked.at(-1);
        if (action === 'stranger answers' && last !== undefined) expected(await stranger.result(last, lightAnswer('stranger', last.task)));
        if (action === 'stranger leaves')
          expected(await stranger.say('leave', encode(wire.Leave, { run: this.#run, code: 0, reason: 'enough' })));
      }
    }
  }

  close(): void {
    this.#site?.close();
    for (const other of this.#others) other.close();
  }

  #other(who: { readonly name: string; readonly instance: string }): LightSite {
    for (const other of this.#others.splice(0, Math.max(0, this.#others.length - 2))) other.close();
    const other = new LightSite({ url: this.#url, canary: this.#canary, ...who });
    this.#others.push(other);
    return other;
  }

  async #answer(asked: Asked): Promise<void> {
    const site = this.#site;
    if (site === null) return;
    expected(await site.result(asked, lightAnswer(this.#name, asked.task)));
    this.#answered.add(asked.task.id);
  }
}

/** Valid messages at the wrong time are refused as such; nothing else may come. */
const FITTING = new Set([404, 405, 409, 501, 505, 601, 602, 605, 606, 607]);

function expected(reply: Reply | null): void {
  const code = reply?.refusal?.code ?? 0;
  if (code !== 0 && !FITTING.has(code)) throw new Finding(`refused with ${code}: ${reply?.refusal?.message ?? ''}`);
}
