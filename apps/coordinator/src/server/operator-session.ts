import { AtollError, type Digest, isAtLeast, type OperatorName, type Role, type RunId } from '@atoll/core';
import {
  bytesOfHex,
  type CoordinatorToOperator,
  decode,
  digestFromBytes,
  digestToBytes,
  LIMITS,
  type OperatorToCoordinator,
  operatorNameOf,
  publicKeyOf,
  roleOf,
  runIdOf,
  siteIdOf,
  text,
  wire,
} from '@atoll/protocol';
import type { Socket } from 'socket.io';
import { classesOf, operatorRecords, siteRecords } from '../access/index.ts';
import type { Hub } from './hub.ts';
import { check, OperatorReading } from './operator-reading.ts';
import type { Reply } from './respond.ts';
import { Talk } from './talk.ts';

type OperatorSocket = Socket<OperatorToCoordinator, CoordinatorToOperator>;
type Command = Exclude<keyof OperatorToCoordinator, 'hello' | 'token'>;

/** What sites have to know to reach the coordinator. */
type Reach = () => { readonly url: string; readonly authority: Digest | null };

const NEEDED = {
  runs: 'viewer',
  watch: 'viewer',
  sites: 'viewer',
  launch: 'operator',
  view: 'viewer',
  blob: 'viewer',
  journal: 'viewer',
  refusals: 'viewer',
  check: 'operator',
  stop: 'operator',
  pause: 'operator',
  resume: 'operator',
  invite: 'admin',
  revoke: 'admin',
  operators: 'admin',
  add: 'admin',
  remove: 'admin',
} as const satisfies Record<Command, Role>;

/** What an operator may do at an open coordinator without a token. */
const STRANGER: Role = 'operator';

/** One connection of an operator: whoever has a token, and what the operator's role allows. */
export class OperatorSession {
  readonly #socket: OperatorSocket;
  readonly #hub: Hub;
  readonly #reach: Reach;
  readonly #talk: Talk<keyof OperatorToCoordinator>;
  readonly #watched = new Set<RunId>();
  readonly #reading: OperatorReading;
  #challenged = false;
  #name: OperatorName | null = null;

  constructor(socket: OperatorSocket, hub: Hub, reach: Reach) {
    this.#socket = socket;
    this.#hub = hub;
    this.#reach = reach;
    this.#reading = new OperatorReading(hub);
    this.#talk = new Talk(socket, hub, () => (this.#name === null ? socket.handshake.address : `operator ${this.#name}`));
    const patience = hub.access.isOpen ? undefined : setTimeout(() => socket.disconnect(true), LIMITS.helloMs);
    this.#talk.answer('hello', (bytes) => this.#hello(bytes));
    this.#talk.answer('token', (bytes) => {
      const reply = this.#token(bytes);
      clearTimeout(patience);
      return reply;
    });
    this.#answer('launch', (bytes) => {
      const { yaml, by } = decode(wire.Launch, bytes, LIMITS.federationBytes + 1_000);
      return { body: 'status', status: hub.launch(yaml, this.#by(text(by, 'launch.by'))) };
    });
    this.#answer('runs', () => ({ body: 'runs', runs: { runs: hub.statuses() } }));
    this.#answer('watch', (bytes) => {
      const run = runIdOf(decode(wire.RunRequest, bytes, 1_000).run);
      const status = hub.status(run);
      if (!hub.runs.open.has(run)) return { body: 'status', status }; // nothing more will happen to it
      if (!this.#watched.has(run) && this.#watched.size >= LIMITS.watchedRuns)
        throw new AtollError(414, `This connection watches ${LIMITS.watchedRuns} runs; that is the limit.`);
      this.#watched.add(run);
      return { body: 'status', status };
    });
    for (const action of ['stop', 'pause', 'resume'] as const)
      this.#answer(action, (bytes) => {
        const request = decode(wire.RunRequest, bytes, 1_000);
        return { body: 'status', status: hub[action](runIdOf(request.run), this.#by(text(request.by, `${action}.by`))) };
      });
    this.#answer('check', (bytes) => ({ body: 'checked', checked: check(bytes) }));
    this.#answer('view', (bytes) => ({ body: 'blob', blob: this.#reading.view(bytes) }));
    this.#answer('blob', (bytes) => ({ body: 'blob', blob: this.#reading.model(bytes) }));
    this.#answer('journal', (bytes) => ({ body: 'journal', journal: this.#reading.journal(bytes) }));
    this.#answer('refusals', () => ({ body: 'refusals', refusals: hub.noted.refusals.list() }));
    this.#answer('sites', () => this.#sites());
    this.#answer('invite', (bytes) => this.#invite(bytes));
    this.#answer('revoke', (bytes) => {
      const { site, reason } = decode(wire.Revoke, bytes, LIMITS.handshakeBytes);
      const event = { site: siteIdOf(site), reason: text(reason, 'revoke.reason'), by: this.#by(''), at: hub.now() };
      hub.access.apply({ type: 'site-revoked', ...event });
      return this.#sites();
    });
    this.#answer('operators', () => this.#operators());
    this.#answer('add', (bytes) => {
      const message = decode(wire.OperatorAdd, bytes, LIMITS.handshakeBytes);
      const tokenHash = digestFromBytes(message.tokenHash, 'add.token_hash');
      const event = { operator: operatorNameOf(message.name), role: roleOf(message.role), tokenHash, by: this.#by(''), at: hub.now() };
      hub.access.apply({ type: 'operator-added', ...event });
      return this.#operators();
    });
    this.#answer('remove', (bytes) => {
      const operator = operatorNameOf(decode(wire.OperatorRemove, bytes, LIMITS.handshakeBytes).name);
      hub.access.apply({ type: 'operator-removed', operator, by: this.#by(''), at: hub.now() });
      return this.#operators();
    });
    socket.on('disconnect', () => {
      clearTimeout(patience);
      hub.operatorGone(this);
    });
  }

  status(run: RunId, status: Uint8Array): void {
    if (this.#watched.has(run)) this.#socket.emit('status', status);
  }

  /** The last status of the run is out. */
  ended(run: RunId): void {
    this.#watched.delete(run);
  }

  /** Ends the connection if it is this operator's, once the acknowledgement of what ended it is out. */
  end(operator: OperatorName): void {
    if (this.#name !== operator) return;
    this.#watched.clear();
    setImmediate(() => this.#socket.disconnect(true));
  }

  #hello(bytes: unknown): Reply {
    const { access } = this.#hub;
    if (this.#challenged) throw new AtollError(404, 'This connection has said hello already.');
    const { nonces, signature } = access.challenge('', decode(wire.OperatorHello, bytes, LIMITS.handshakeBytes).nonce);
    this.#challenged = true;
    return { body: 'challenge', challenge: { publicKey: bytesOfHex(access.publicKey), nonce: nonces.coordinator, signature } };
  }

  #token(bytes: unknown): Reply {
    const { access } = this.#hub;
    const { token } = decode(wire.Token, bytes, LIMITS.handshakeBytes);
    const { name, role } = access.proof(this.#socket.handshake.address, () => access.operatorOf(token));
    this.#name = name;
    return { body: 'identified', identified: { name, role } };
  }

  #invite(bytes: unknown): Reply {
    const { access, now } = this.#hub;
    const { site, invitation, expires } = decode(wire.Invite, bytes, LIMITS.handshakeBytes);
    access.apply({
      type: 'site-invited',
      invitation: publicKeyOf(invitation, 'invite.invitation'),
      site: siteIdOf(site),
      expires,
      by: this.#by(''),
      at: now(),
    });
    return { body: 'invited', invited: this.#way() };
  }

  #way(): { url: string; authority?: Uint8Array } {
    const { url, authority } = this.#reach();
    return { url, ...(authority === null ? {} : { authority: digestToBytes(authority) }) };
  }

  #sites(): Reply {
    const { access, now } = this.#hub;
    const presence = this.#hub.presence();
    const sites = siteRecords(access.state, presence, now());
    return { body: 'sites', sites: { sites, runs: classesOf(sites, presence) } };
  }

  #operators(): Reply {
    return { body: 'operators', operators: { operators: operatorRecords(this.#hub.access.state), ...this.#way() } };
  }

  /** Who did it, for the journal: from the token; what the client says of itself counts only at an open coordinator. */
  #by(said: string): string {
    return this.#name ?? (said || 'operator');
  }

  /** Throws AtollError 811, 812. */
  #requireRole(needed: Role): void {
    const { access } = this.#hub;
    if (this.#name !== null) access.requireRole(this.#name, needed);
    else if (!access.isOpen) throw new AtollError(811, 'Operators prove who they are here.');
    else if (!isAtLeast(STRANGER, needed))
      throw new AtollError(812, `Without an operator's file this is not possible; it needs ${needed}.`);
  }

  #answer(event: Command, handle: (bytes: unknown) => Reply): void {
    this.#talk.answer(event, (bytes) => {
      this.#requireRole(NEEDED[event]);
      return handle(bytes);
    });
  }
}
