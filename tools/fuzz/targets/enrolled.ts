import { randomBytes as unpredictable } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { type CoordinatorEvent, startCoordinator } from '@atoll/coordinator';
import {
  AtollError,
  digestOf,
  enrolmentStatement,
  joinBytes,
  type KeyPair,
  keyPairOf,
  type OperatorName,
  type PublicKey,
  type Random,
  rotationStatement,
  type SiteId,
  sign,
  siteStatement,
} from '@atoll/core';
import { CAPABILITIES, decode, encode, fromBase64Url, hexOf, PROTOCOL_VERSIONS, parseCredential, wire } from '@atoll/protocol';
import { io, type Socket } from 'socket.io-client';
import { mutateBytes, pick, randomBytes, sizeUpTo } from '../mutate/bytes.ts';
import { mutateMessage } from '../mutate/protobuf.ts';
import { Finding, type Surface, type Target } from '../target.ts';

/** Which message; those that are made when the case runs, because they answer a challenge, are named by how they are wrong. */
const MESSAGES = ['enrol', 'rotate', 'hello', 'prove', 'operator hello', 'token', 'operator command', 'join', 'result', 'proof'] as const;
/** Proofs that are made in answer to the challenge; the last one is right, and lets its site in. */
const PROOFS = ['own key', 'revoked key', 'replayed', 'other name', 'other instance', 'swapped nonces', 'cut', 'changed', 'right'] as const;
const LONGEST_CASE = 5;
const ANSWER_MS = 5_000;
const NAMES = ['aster', 'birch', 'cedar', 'elm', 'fir', 'nobody'] as const;
const INSTANCE = 'one folder';

type Reply = wire.Reply & wire.Reply.$Shape;

/**
 * A case is a sequence over one connection: of each message its kind, its length (two bytes) and its bytes. Only who has the key of
 * aster gets in, and no entry comes into the journal.
 */
export const enrolled: Target = {
  name: 'enrolled',
  about:
    'the handshake of a coordinator at which everyone proves who they are: changed, replayed, out of order, with wrong keys and used invitations',
  cost: 10,
  atOnce: 8,
  caseMs: 15_000,
  open: async (folder): Promise<Surface> => {
    const stage = await openStage(folder);
    const { coordinator, unexpected } = stage;
    const { hub } = coordinator;
    const before = { entries: hub.journal.size, hash: hub.journal.head };
    const check = (): void => {
      const [first] = unexpected.splice(0);
      if (first !== undefined) throw new Finding(first.slice(0, 600));
      if (hub.journal.size !== before.entries || hub.journal.head !== before.hash) throw new Finding('the journal has another entry');
    };
    let welcomed = 0;
    let right = 0;
    return {
      make: (random) => caseOf(random, stage),
      run: async (bytes) => {
        const { outcome, welcome, proven } = await attack(stage, stepsOf(bytes));
        if (welcome && !proven) throw new Finding('somebody was let in without a right proof');
        if (proven) right += 1;
        if (welcome) welcomed += 1;
        check();
        return outcome;
      },
      settle: async () => {
        check();
        if (welcomed !== right) throw new Finding(`${right} right proofs, and ${welcomed} were let in`);
      },
      close: () => coordinator.close(),
    };
  },
};

interface Stage {
  readonly coordinator: Awaited<ReturnType<typeof startCoordinator>>;
  readonly unexpected: readonly string[] & { splice(start: number): string[] };
  readonly publicKey: PublicKey;
  readonly keys: Readonly<Record<'aster' | 'elm' | 'attacker', KeyPair>>;
  /** Messages that were right once, or nearly are, by event. */
  readonly templates: ReadonlyMap<string, readonly Uint8Array[]>;
  /** A proof of aster's that was heard on another connection. */
  readonly replayed: Uint8Array;
}

const keysOf = (number: number): KeyPair => keyPairOf(new Uint8Array(32).fill(number));
const publicOf = ({ publicKey }: KeyPair): PublicKey => hexOf(publicKey) as PublicKey; // 32 bytes

/** aster is enrolled, birch invited, cedar was invited too long ago, elm is revoked; one operator was removed. */
async function openStage(folder: string): Promise<Stage> {
  const unexpected: string[] = [];
  const onEvent = (event: CoordinatorEvent): void => {
    if (event.type === 'problem') unexpected.push(String(event.error));
    if (event.type === 'refused' && !(event.cause instanceof AtollError)) unexpected.push(String(event.cause));
  };
  const own = mkdtempSync(join(folder, 'coordinator-'));
  const coordinator = await startCoordinator({ folder: own, onEvent });
  const { access } = coordinator.hub;
  const { publicKey } = access;
  const keys = { aster: keysOf(1), elm: keysOf(2), attacker: keysOf(3) };
  const letters = { aster: keysOf(11), birch: keysOf(12), cedar: keysOf(13), elm: keysOf(14) };
  const enrolment = (site: string, letter: KeyPair, signedBy: KeyPair, key: KeyPair): Uint8Array => {
    const statement = enrolmentStatement(publicKey, publicOf(letter), site as SiteId, publicOf(key)); // a name by its letters
    const signatures = { invitationSignature: sign(statement, signedBy), signature: sign(statement, key) };
    return encode(wire.Enrol, { invitation: letter.publicKey, site, publicKey: key.publicKey, ...signatures });
  };
  const now = Date.now();
  for (const [site, letter] of Object.entries(letters)) {
    const expires = site === 'cedar' ? now - 1 : now + 1e9;
    access.apply({ type: 'site-invited', invitation: publicOf(letter), site: site as SiteId, expires, by: 'admin', at: now - 1_000 }); // a name by its letters
  }
  for (const site of ['aster', 'elm'] as const)
    access.apply({
      type: 'site-enrolled',
      site: site as SiteId,
      publicKey: publicOf(keys[site]),
      invitation: publicOf(letters[site]),
      at: now,
    });
  access.apply({ type: 'site-revoked', site: 'elm' as SiteId, reason: 'left', by: 'admin', at: now });
  const former = new Uint8Array(32).fill(9);
  const operator = 'former' as OperatorName; // a name by its letters
  access.apply({ type: 'operator-added', operator, role: 'admin', tokenHash: digestOf(former), by: 'admin', at: now });
  access.apply({ type: 'operator-removed', operator, by: 'admin', at: now });
  const { token } = parseCredential(readFileSync(join(own, 'atoll-operator.json'), 'utf8'), 'atoll-operator.json');
  const hash = Buffer.from(digestOf(fromBase64Url(token)), 'hex');
  const turn = (site: string, previous: KeyPair, signedBy: KeyPair, next: KeyPair): Uint8Array => {
    const statement = rotationStatement(publicKey, site as SiteId, publicOf(previous), publicOf(next)); // a name by its letters
    const signatures = { previousSignature: sign(statement, signedBy), signature: sign(statement, next) };
    return encode(wire.Rotate, { site, previous: previous.publicKey, publicKey: next.publicKey, ...signatures });
  };
  const { attacker } = keys;
  const hello = (site: string, key: KeyPair | null): Uint8Array =>
    encode(wire.Hello, {
      versions: [...PROTOCOL_VERSIONS],
      capabilities: [...CAPABILITIES],
      site,
      instance: INSTANCE,
      software: 'fuzz',
      ...(key === null ? {} : { publicKey: key.publicKey, nonce: new Uint8Array(32).fill(5) }),
    });
  const templates = new Map<string, readonly Uint8Array[]>([
    [
      'enrol',
      [
        enrolment('aster', letters.aster, letters.aster, keys.aster), // what aster once sent
        enrolment('aster', letters.aster, letters.aster, attacker),
        enrolment('birch', letters.birch, attacker, attacker),
        enrolment('cedar', letters.cedar, letters.cedar, attacker),
        enrolment('elm', letters.elm, letters.elm, keys.elm),
        enrolment('fir', letters.birch, attacker, attacker),
        enrolment('nobody', attacker, attacker, attacker),
      ],
    ],
    [
      'rotate',
      [
        turn('aster', keys.aster, attacker, attacker),
        turn('elm', keys.elm, keys.elm, attacker),
        turn('aster', attacker, attacker, attacker),
      ],
    ],
    [
      'hello',
      [hello('aster', keys.aster), hello('aster', attacker), hello('aster', null), hello('elm', keys.elm), hello('nobody', attacker)],
    ],
    ['prove', [encode(wire.Proof, { signature: new Uint8Array(64) }), encode(wire.Proof, { signature: new Uint8Array(64).fill(255) })]],
    ['operator hello', [encode(wire.OperatorHello, { nonce: new Uint8Array(32).fill(6) })]],
    ['token', [former, hash, new Uint8Array(32)].map((value) => encode(wire.Token, { token: value }))],
    [
      'operator command',
      [encode(wire.RunRequest, { run: 'lagoon-1' }), encode(wire.OperatorAdd, { name: 'me', role: 'admin', tokenHash: hash })],
    ],
    ['join', [encode(wire.Join, { run: 'lagoon-1' })]],
    ['result', [encode(wire.Result, { run: 'lagoon-1', task: 'lagoon-1/1-fit', digest: hash, inline: former })]],
  ]);
  const stage: Stage = { coordinator, unexpected, publicKey, keys, templates, replayed: new Uint8Array(64) };
  return { ...stage, replayed: await heard(stage) };
}

interface Step {
  readonly kind: (typeof MESSAGES)[number];
  readonly bytes: Uint8Array;
}

function caseOf(random: Random, { templates }: Stage): Uint8Array {
  const steps: Step[] = [];
  const add = (kind: Step['kind'], bytes: Uint8Array): void => void steps.push({ kind, bytes: bytes.subarray(0, 65_535) });
  const changed = (kind: Step['kind']): Uint8Array => {
    const valid = pick(random, templates.get(kind) ?? [new Uint8Array()]);
    const choice = random.integer(8);
    return choice < 3 ? valid : choice === 3 ? randomBytes(random, sizeUpTo(random, 5_000)) : mutateMessage(random, valid, 8_000);
  };
  if (random.integer(3) === 0) {
    add('hello', pick(random, templates.get('hello') ?? []));
    add('proof', Uint8Array.of(random.integer(PROOFS.length), random.integer(256), random.integer(256)));
  }
  while (steps.length === 0 || (steps.length < LONGEST_CASE && random.integer(3) !== 0)) {
    const kind = pick(random, MESSAGES);
    add(kind, kind === 'proof' ? mutateBytes(random, Uint8Array.of(random.integer(PROOFS.length), 0, 0)).subarray(0, 3) : changed(kind));
  }
  return joinBytes(
    steps.flatMap(({ kind, bytes }) => [Uint8Array.of(MESSAGES.indexOf(kind), bytes.length >>> 8, bytes.length & 255), bytes]),
  );
}

function stepsOf(bytes: Uint8Array): Step[] {
  const steps: Step[] = [];
  for (let at = 0; at + 3 <= bytes.length && steps.length < 20; ) {
    const kind = MESSAGES[(bytes[at] ?? 0) % MESSAGES.length] ?? 'hello';
    const length = (bytes[at + 1] ?? 0) * 256 + (bytes[at + 2] ?? 0);
    steps.push({ kind, bytes: bytes.slice(at + 3, at + 3 + length) });
    at += 3 + length;
  }
  return steps;
}

interface Attacked {
  readonly outcome: string;
  /** Somebody was let in. */
  readonly welcome: boolean;
  /** It was the site whose proof was right. */
  readonly proven: boolean;
}

const EVENTS: Readonly<Partial<Record<Step['kind'], readonly [namespace: 'site' | 'operator', event: string]>>> = {
  'operator hello': ['operator', 'hello'],
  token: ['operator', 'token'],
  'operator command': ['operator', 'add'],
};

async function attack(stage: Stage, steps: readonly Step[]): Promise<Attacked> {
  const { url } = stage.coordinator;
  const lines = new Map<string, Socket>();
  let outcome = 'nothing was said';
  let welcome = false;
  let proven = false;
  let hello: wire.Hello | null = null;
  let challenge: wire.Challenge.$Shape | null = null;
  const agent = agentOfAnybody();
  const lineTo = (namespace: string): Socket => {
    const known = lines.get(namespace);
    if (known !== undefined) return known;
    const socket = io(`${url}/${namespace}`, { transports: ['websocket'], forceNew: true, reconnection: false, ...through(agent) });
    socket.on('disconnect', () => ENDED.add(socket));
    lines.set(namespace, socket);
    return socket;
  };
  try {
    for (const { kind, bytes } of steps) {
      const [namespace, event] = EVENTS[kind] ?? ['site', kind === 'proof' ? 'prove' : kind];
      const made = kind === 'proof' ? proofOf(stage, bytes, hello, challenge) : { message: bytes, right: false };
      const reply = await say(lineTo(namespace), event, made.message);
      if (reply === null) return { outcome: 'connection ended', welcome, proven };
      outcome = reply.refusal ? String(reply.refusal.code) : (reply.body ?? 'empty');
      if (reply.challenge && namespace === 'site') [hello, challenge] = [decode(wire.Hello, bytes), reply.challenge];
      if (reply.identified) throw new Finding('somebody passes for an operator');
      if (reply.welcome) [welcome, proven] = [true, proven || made.right];
      else if (made.right && !proven) throw new Finding(`a right proof was refused: ${outcome}`);
      if (reply.accepted && !reply.accepted.again) throw new Finding(`${event} was accepted`);
    }
    return { outcome, welcome, proven };
  } finally {
    for (const socket of lines.values()) socket.close();
    agent?.destroy();
  }
}

/** A proof in answer to the challenge, wrong in one way, or right. */
function proofOf(
  { publicKey, keys, replayed }: Stage,
  [way = 0, place = 0, flip = 0]: Uint8Array,
  hello: wire.Hello | null,
  challenge: wire.Challenge.$Shape | null,
): { message: Uint8Array; right: boolean } {
  const how = PROOFS[way % PROOFS.length] ?? 'own key';
  const nonces = { site: hello?.nonce ?? new Uint8Array(32), coordinator: challenge?.nonce ?? new Uint8Array(32) };
  const site = (how === 'other name' ? pickName(place) : (hello?.site ?? 'aster')) as SiteId; // of a hello that was taken
  const instance = how === 'other instance' ? `another ${place}` : (hello?.instance ?? INSTANCE);
  const drawn = how === 'swapped nonces' ? { site: nonces.coordinator, coordinator: nonces.site } : nonces;
  const by = how === 'own key' ? keys.attacker : how === 'revoked key' ? keys.elm : keys.aster;
  const signed = sign(siteStatement(publicKey, site, instance, drawn), by);
  const signature = how === 'replayed' ? replayed : how === 'cut' ? signed.subarray(0, place % 64) : Uint8Array.from(signed);
  if (how === 'changed') signature[place % 64] = (signature[place % 64] ?? 0) ^ (flip === 0 ? 1 : flip);
  const isAster = challenge !== null && hello?.site === 'aster' && hexOf(hello.publicKey) === publicOf(keys.aster);
  const right = isAster && (how === 'right' || (how === 'other name' && site === 'aster'));
  return { message: encode(wire.Proof, { signature }), right };
}

const pickName = (place: number): string => NAMES[place % NAMES.length] ?? 'nobody';

/** The proof of a connection on which aster was let in. */
async function heard({ coordinator, keys, publicKey, templates }: Stage): Promise<Uint8Array> {
  const socket = io(`${coordinator.url}/site`, { transports: ['websocket'], forceNew: true, reconnection: false });
  try {
    const [message = new Uint8Array()] = templates.get('hello') ?? [];
    const { challenge } = (await say(socket, 'hello', message)) ?? {};
    const nonces = { site: new Uint8Array(32).fill(5), coordinator: challenge?.nonce ?? new Uint8Array() };
    const signature = sign(siteStatement(publicKey, 'aster' as SiteId, INSTANCE, nonces), keys.aster); // a name by its letters
    const reply = await say(socket, 'prove', encode(wire.Proof, { signature }));
    if (!reply?.welcome) throw new Error('aster is not welcome');
    return signature;
  } finally {
    socket.close();
  }
}

/** Connections from another address of this machine each time, where it has so many: else failed proofs are soon refused unread. */
function agentOfAnybody(): Agent | undefined {
  if (process.platform !== 'linux') return undefined;
  const [a = 0, b = 0, c = 0] = unpredictable(3);
  return new Agent({ localAddress: `127.${1 + (a % 254)}.${b}.${1 + (c % 254)}` });
}

/** socket.io's types know no agent that is an object; in Node it takes one. */
const through = (agent: Agent | undefined): { agent?: string } => (agent === undefined ? {} : { agent: agent as unknown as string });

/** Connections that ended while nothing was asked over them. */
const ENDED = new WeakSet<Socket>();

/** The reply; null where the connection ended. */
async function say(socket: Socket, event: string, payload: Uint8Array): Promise<Reply | null> {
  if (ENDED.has(socket)) return null;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Finding(`no answer to ${event} within ${ANSWER_MS} ms`)), ANSWER_MS);
    const finish = (reply: Reply | null): void => {
      clearTimeout(timer);
      socket.off('disconnect', end).off('connect_error', end);
      resolve(reply);
    };
    const end = (): void => finish(null);
    socket.on('disconnect', end).on('connect_error', end);
    socket.emit(event, payload, (reply: unknown) => {
      const bytes = reply instanceof ArrayBuffer ? new Uint8Array(reply) : reply;
      if (bytes instanceof Uint8Array) finish(decode(wire.Reply, bytes));
      else reject(new Finding(`an acknowledgement that is no bytes: ${typeof reply}`));
    });
  });
}
