import { joinBytes, type Random } from '@atoll/core';
import { decode, OPERATOR_NAMESPACE, wire } from '@atoll/protocol';
import { io, type Socket } from 'socket.io-client';
import { canaryOf } from '../../light/answers.ts';
import { lightFederation } from '../../light/calm-run.ts';
import { LightSite } from '../../light/light-site.ts';
import { mutateBytes, pick, randomBytes, sizeUpTo } from '../mutate/bytes.ts';
import { mutateMessage } from '../mutate/protobuf.ts';
import { awkward } from '../mutate/text.ts';
import { goldenBytes } from '../mutate/valid.ts';
import { Finding, type Surface, TAKEN, type Target } from '../target.ts';
import { Surroundings } from './surroundings.ts';

/** Events and the message that each carries. Sites first. */
const EVENTS = [
  ['site', 'hello', 'Hello'],
  ['site', 'join', 'Join'],
  ['site', 'progress', 'Progress'],
  ['site', 'blob', 'BlobRequest'],
  ['site', 'upload', 'UploadOpen'],
  ['site', 'part', 'UploadPart'],
  ['site', 'result', 'Result'],
  ['site', 'leave', 'Leave'],
  ['site', 'enrol', 'Enrol'],
  ['site', 'rotate', 'Rotate'],
  ['site', 'prove', 'Proof'],
  ['operator', 'hello', 'OperatorHello'],
  ['operator', 'token', 'Token'],
  ['operator', 'sites', 'RunRequest'],
  ['operator', 'invite', 'Invite'],
  ['operator', 'revoke', 'Revoke'],
  ['operator', 'operators', 'RunRequest'],
  ['operator', 'add', 'OperatorAdd'],
  ['operator', 'remove', 'OperatorRemove'],
  ['operator', 'launch', 'Launch'],
  ['operator', 'runs', 'RunRequest'],
  ['operator', 'watch', 'RunRequest'],
  ['operator', 'stop', 'RunRequest'],
  ['operator', 'pause', 'RunRequest'],
  ['operator', 'resume', 'RunRequest'],
  ['operator', 'check', 'Check'],
  ['operator', 'view', 'ViewRequest'],
  ['operator', 'blob', 'BlobRequest'],
  ['operator', 'journal', 'JournalRequest'],
  ['operator', 'refusals', 'RunRequest'],
] as const;
/** How the payload is handed over: as it should be, and in ways that no client would. */
const FORMS = ['bytes', 'text', 'nothing', 'silently', 'twice', 'object', 'unknown event', 'frame'] as const;
const CONNECTIONS = 6;
/** After so many cases a connection is used up: its refusals are counted. */
const CASES_A_CONNECTION = 800;
const ANSWER_MS = 5_000;
/** The run that the valid messages name; it waits for more sites than there are. */
const GATHERING = 'lagoon-1';

interface Line {
  readonly socket: Socket;
  left: number;
}

/** A case is an event, a form and a payload. */
export const sockets: Target = {
  name: 'sockets',
  about: 'every event of /site and /operator over real sockets, of named and unnamed connections, beside a run of honest sites',
  cost: 5,
  atOnce: 24,
  caseMs: 15_000,
  open: async (folder): Promise<Surface> => {
    const surroundings = await Surroundings.open(folder);
    const { coordinator, manifest } = surroundings;
    const canary = canaryOf(manifest);
    const golden = goldenBytes();
    const lines = { site: [] as Promise<Line>[], operator: [] as Promise<Line>[] };
    let tried = 0;
    coordinator.hub.launch(lightFederation('lagoon', 1_000, 2, { deadlines: { join: '24h' } }), 'operator');

    /** Half of the sites have said who they are and are members of the run that the messages name. */
    const connect = async (kind: 'site' | 'operator', place: number): Promise<Line> => {
      const site = kind === 'site' ? new LightSite({ url: coordinator.url, name: `stranger-${place}`, canary }) : null;
      const socket =
        site?.socket ?? io(`${coordinator.url}${OPERATOR_NAMESPACE}`, { transports: ['websocket'], forceNew: true, reconnection: false });
      await new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve);
        socket.once('connect_error', reject);
      });
      // A case that is under way elsewhere on this connection may end it meanwhile.
      if (site !== null && place % 2 === 0)
        await site
          .hello()
          .then(() => site.join(GATHERING))
          .catch(() => undefined);
      return { socket, left: CASES_A_CONNECTION };
    };
    const lineOf = async (kind: 'site' | 'operator', place: number): Promise<Line> => {
      const line = await lines[kind][place];
      if (line?.socket.connected && line.left > 0) return line;
      line?.socket.close();
      const next = connect(kind, place);
      lines[kind][place] = next;
      return next;
    };

    return {
      make: (random) => {
        const event = random.integer(EVENTS.length);
        const form = random.integer(3) === 0 ? random.integer(FORMS.length) : 0;
        const place = random.integer(CONNECTIONS);
        const [, , type] = EVENTS[event] ?? EVENTS[0];
        const valid = pick(random, golden.get(type) ?? [...golden.values()].flat());
        const choice = random.integer(15);
        const payload =
          choice === 0 ? randomBytes(random, sizeUpTo(random, 4_000)) : choice === 1 ? valid : mutateMessage(random, valid, 1 << 18);
        const body = FORMS[form] === 'frame' ? new TextEncoder().encode(frame(random)) : payload;
        return joinBytes([Uint8Array.of(event, form, place), body]);
      },
      run: async (bytes) => {
        if (tried % 1_000 === 0) surroundings.begin();
        tried += 1;
        const [kind, event] = EVENTS[(bytes[0] ?? 0) % EVENTS.length] ?? EVENTS[0];
        const form = FORMS[(bytes[1] ?? 0) % FORMS.length] ?? 'bytes';
        const line = await lineOf(kind, (bytes[2] ?? 0) % CONNECTIONS);
        line.left -= 1;
        const outcome = await say(line.socket, kind, event, form, bytes.slice(3));
        surroundings.check();
        return outcome;
      },
      settle: () => surroundings.settle(),
      close: async () => {
        for (const line of [...lines.site, ...lines.operator]) (await line).socket.close();
        await surroundings.close();
      },
    };
  },
};

/** Texts that are packets of socket.io, or nearly. */
function frame(random: Random): string {
  const valid = [
    '2/site,["hello",{}]',
    '51-/site,["hello",{"_placeholder":true,"num":0}]',
    '511-/site,1["hello",{"_placeholder":true,"num":7}]',
    '5999999999-/site,["hello",{"_placeholder":true,"num":0}]',
    '2/site,99999999999999999999["hello"]',
    '3/site,0[{}]',
    '0/nowhere,{}',
    '0/site,{"a":{}}',
    '4/site,{"message":"x"}',
    '2/site,["disconnect"]',
    '2/site,["__proto__",{"__proto__":{"x":1}}]',
    `2/site,${'['.repeat(1 + sizeUpTo(random, 50_000))}`,
    `2/site,["x",${'{"a":'.repeat(1 + sizeUpTo(random, 5_000))}`,
    awkward(random),
  ];
  const text = pick(random, valid);
  return random.integer(2) === 0 ? text : new TextDecoder().decode(mutateBytes(random, new TextEncoder().encode(text)));
}

/** What is said in a way that the coordinator cannot acknowledge, or need not. */
function saySilently(socket: Socket, kind: string, event: string, form: (typeof FORMS)[number], payload: Uint8Array): boolean {
  const text = new TextDecoder().decode(payload);
  if (form === 'frame') {
    // What stands below socket.io's packets is not part of its types.
    (socket.io.engine as unknown as { write(data: string): void }).write(kind === 'site' ? text : text.replace('/site', '/operator'));
  } else if (form === 'unknown event') socket.emit(`no ${event}`, payload);
  else if (form === 'nothing') socket.emit(event, () => undefined);
  else if (form === 'twice') socket.emit(event, payload, payload, () => undefined);
  else if (form === 'silently' || event === 'progress') socket.emit(event, payload);
  else return false;
  return true;
}

async function say(socket: Socket, kind: string, event: string, form: (typeof FORMS)[number], payload: Uint8Array): Promise<string> {
  if (!socket.connected) return 'connection ended';
  if (saySilently(socket, kind, event, form, payload)) return 'not asked';
  const text = new TextDecoder().decode(payload);
  const { promise, resolve, reject } = deferred();
  const end = (): void => resolve('connection ended');
  const timer = setTimeout(() => reject(new Finding(`no answer to ${event} within ${ANSWER_MS} ms`)), ANSWER_MS);
  socket.once('disconnect', end);
  const heard = (reply: unknown): void => {
    try {
      resolve(numberOf(reply));
    } catch (error) {
      reject(error);
    }
  };
  if (form === 'text') socket.emit(event, text, heard);
  else if (form === 'object') socket.emit(event, { bytes: payload, text, length: payload.length }, heard);
  else socket.emit(event, payload, heard);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    socket.off('disconnect', end);
  }
}

function deferred(): { promise: Promise<string>; resolve: (value: string) => void; reject: (error: unknown) => void } {
  let resolve: (value: string) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<string>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  return { promise, resolve, reject };
}

function numberOf(reply: unknown): string {
  const bytes = reply instanceof ArrayBuffer ? new Uint8Array(reply) : reply;
  if (!(bytes instanceof Uint8Array)) throw new Finding(`an acknowledgement that is no bytes: ${typeof reply}`);
  const { refusal } = decode<wire.Reply.$Shape>(wire.Reply, bytes);
  return refusal ? String(refusal.code) : TAKEN;
}
