import { AtollError, digestOf, KEY_BYTES, keyPairOf, type PublicKey, type Role, type SiteId } from '@atoll/core';
import { roleOf } from './access-events.ts';
import { digestToBytes, optionalDigest, publicKeyOf } from './bytes.ts';
import { isChallengeOf, noncesOf } from './challenge.ts';
import { decode, encode, errorOf, wire } from './codec.ts';
import type { Credential } from './credential.ts';
import type { OperatorToCoordinator } from './events.ts';
import { fromBase64Url, invitationText } from './invitation.ts';

export type OperatorEvent = keyof OperatorToCoordinator;
export type OperatorReply = wire.Reply & wire.Reply.$Shape;

/** Sends one message of an operator and gives what it is acknowledged with. Throws AtollError: the refusal, or what kept it from being answered. */
export type Ask = (event: OperatorEvent, message: Uint8Array) => Promise<OperatorReply>;

/** What an acknowledgement says. Throws AtollError: the refusal, or 401. */
export function replyOf(answer: unknown): OperatorReply {
  const reply = decode(wire.Reply, answer);
  if (reply.refusal) throw errorOf(reply.refusal);
  return reply;
}

/** Who a connection belongs to. */
export interface Identity {
  readonly name: string;
  readonly role: Role;
  readonly coordinator: PublicKey;
}

/**
 * Has the coordinator prove who it is, and only then sends the token.
 * @param token 32 bytes in base64url
 * @param known the coordinator's key, if the operator knows it; else the one that it proves to have is taken
 * @param nonce 32 random bytes
 * @throws AtollError 803 (it is another one), 805 (the token is no base64url), 811 (the token is not known)
 */
export async function identify(ask: Ask, token: string, known: PublicKey | null, nonce: Uint8Array): Promise<Identity> {
  const { challenge } = await ask('hello', encode(wire.OperatorHello, { nonce }));
  const coordinator = known ?? publicKeyOf(challenge?.publicKey, 'challenge.public_key');
  if (nonce.length !== KEY_BYTES || !isChallengeOf(coordinator, '', noncesOf(nonce, challenge), challenge))
    throw new AtollError(803, "The coordinator is not the one of the operator's file; the token was not sent.", {
      hint: 'Check the address, or give the file that belongs to this coordinator.',
    });
  const { identified } = await ask('token', encode(wire.Token, { token: fromBase64Url(token) }));
  return { name: identified?.name ?? '', role: roleOf(identified?.role), coordinator };
}

/** Tells the coordinator of an operator whose file was made: the SHA-256 of the token, not the token. */
export const operatorAdd = ({ name, role, token }: Pick<Credential, 'name' | 'role' | 'token'>): Uint8Array =>
  encode(wire.OperatorAdd, { name, role, tokenHash: digestToBytes(digestOf(fromBase64Url(token))) });

interface NewInvitation {
  readonly site: SiteId;
  /** 32 random bytes: the invitation's own key. */
  readonly secret: Uint8Array;
  /** Milliseconds since 1970. */
  readonly expires: number;
  readonly coordinator: PublicKey;
  /** By which the site reaches the coordinator; null for the one that the coordinator knows. */
  readonly address: string | null;
  /** By which the operator reaches it, should it know none. */
  readonly reachedAt: string;
}

/** Tells the coordinator the public half of an invitation, and gives the text that lets the site in, with the address in it. */
export async function invite(ask: Ask, made: NewInvitation): Promise<{ readonly letter: string; readonly url: string }> {
  const { site, secret, expires, coordinator, address, reachedAt } = made;
  const message = encode(wire.Invite, { site, invitation: keyPairOf(secret).publicKey, expires });
  const { invited } = await ask('invite', message);
  const url = address ?? (invited?.url || reachedAt);
  const authority = optionalDigest(invited?.authority, 'invited.authority');
  return { letter: invitationText({ url, coordinator, authority, site, expires, secret }), url };
}
