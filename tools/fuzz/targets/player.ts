import { encode, wire } from '@atoll/protocol';
import { lightAnswer } from '../../light/answers.ts';
import { type Asked, LightSite, type Reply, type Transport } from '../../light/light-site.ts';
import { Finding } from '../target.ts';

/** What one of the sites, or somebody under its name or a name of their own, may do at any moment; all of it is valid in itself. */
export const ACTIONS = [
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
export type Action = (typeof ACTIONS)[number];

export interface PlayerOptions {
  readonly url: string;
  readonly canary: Float32Array;
  readonly run: string;
  readonly name: string;
  /** Whose answers it gives: players of several runs at once have other names, and the same answers. */
  readonly role: string;
}

/** A site whose answers are always the same, and whose manners are not. */
export class Player {
  readonly #options: PlayerOptions;
  readonly #asked = new Map<string, Asked>();
  readonly #answered = new Set<string>();
  readonly #others = new Map<string, LightSite>();
  readonly #former: LightSite[] = [];
  #site: LightSite | null = null;

  constructor(options: PlayerOptions) {
    this.#options = options;
  }

  async connect(transport: Transport = 'websocket'): Promise<void> {
    const { url, name, canary, run } = this.#options;
    const site = new LightSite({ url, name, canary, transport });
    site.onTask = (asked) => this.#asked.set(asked.task.id, asked);
    const before = this.#site;
    this.#site = site;
    if (before !== null) this.#former.push(before);
    for (const old of this.#former.splice(0, this.#former.length - 2)) old.close();
    expected(await site.hello());
    expected(await site.join(run));
  }

  /** Answers everything that it was asked and has not answered; over a new connection where it has none. */
  async catchUp(): Promise<void> {
    if (!this.#site?.socket.connected) await this.connect();
    for (const asked of this.#asked.values()) if (!this.#answered.has(asked.task.id)) await this.#answer(asked);
  }

  async act(action: Action): Promise<void> {
    const { name, run } = this.#options;
    const site = this.#site;
    if (!site?.socket.connected) return this.connect();
    const asked = [...this.#asked.values()];
    const open = asked.find(({ task }) => !this.#answered.has(task.id));
    const old = asked.findLast(({ task }) => this.#answered.has(task.id));
    switch (action) {
      case 'answer':
        if (open !== undefined) await this.#answer(open);
        return;
      case 'answer again':
        if (old !== undefined) expected(await site.result(old, this.#answerTo(old)));
        return;
      case 'old answer': {
        const [oldest] = asked;
        if (oldest !== undefined && this.#answered.has(oldest.task.id)) expected(await site.result(oldest, this.#answerTo(oldest)));
        return;
      }
      case 'answer in parts':
        if (open === undefined) return;
        expected(await site.upload(open, this.#answerTo(open), 4_096));
        this.#answered.add(open.task.id);
        return;
      case 'begin an upload':
        if (open !== undefined) expected(await site.upload(open, this.#answerTo(open), 1_024, 1));
        return;
      case 'early answer': {
        const last = asked.at(-1);
        if (last === undefined) return;
        const id = last.task.id.replace(/\d+-\w+$/, '99-fit') as typeof last.task.id; // the form of a task's name
        expected(await site.result({ ...last, task: { ...last.task, id } }, this.#answerTo(last)));
        return;
      }
      case 'hello again':
        expected(await site.hello());
        return;
      case 'join again':
        expected(await site.join(run));
        return;
      case 'progress':
        site.socket.emit('progress', encode(wire.Progress, { run, activity: 'training', done: 1, total: 2 }));
        return;
      case 'lose the connection':
        site.close();
        return;
      case 'connect twice':
        return this.connect();
      case 'connect by polling':
        return this.connect('polling');
      case 'impostor':
        expected(await this.#other({ name, instance: 'another machine' }).hello());
        return;
      default: {
        const stranger = this.#other({ name: `not-${name}`, instance: 'a stranger' });
        expected(await stranger.hello());
        expected(await stranger.join(run));
        const last = asked.at(-1);
        if (action === 'stranger answers' && last !== undefined) expected(await stranger.result(last, lightAnswer('stranger', last.task)));
        if (action === 'stranger leaves') expected(await stranger.say('leave', encode(wire.Leave, { run, code: 0, reason: 'enough' })));
      }
    }
  }

  close(): void {
    this.#site?.close();
    for (const other of [...this.#others.values(), ...this.#former]) other.close();
  }

  /** Somebody else, over a connection that stays. */
  #other(who: { readonly name: string; readonly instance: string }): LightSite {
    const key = `${who.name} ${who.instance}`;
    const known = this.#others.get(key);
    if (known?.socket.connected) return known;
    const { url, canary } = this.#options;
    const other = new LightSite({ url, canary, ...who });
    this.#others.set(key, other);
    return other;
  }

  async #answer(asked: Asked): Promise<void> {
    const site = this.#site;
    if (site === null) return;
    expected(await site.result(asked, this.#answerTo(asked)));
    this.#answered.add(asked.task.id);
  }

  #answerTo({ task }: Asked): Uint8Array {
    return lightAnswer(this.#options.role, task);
  }
}

/** Valid messages at the wrong time are refused as such; nothing else may come. */
const FITTING = new Set([404, 405, 409, 501, 505, 601, 602, 605, 606, 607]);

function expected(reply: Reply | null): void {
  const code = reply?.refusal?.code ?? 0;
  if (code !== 0 && !FITTING.has(code)) throw new Finding(`refused with ${code}: ${reply?.refusal?.message ?? ''}`);
}
