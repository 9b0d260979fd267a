import { AtollError, type Digest, digestOf, type PublicKey, type SiteId } from '@atoll/core';
import { bytesOfHex, digestToBytes, hexOf, optionalDigest, publicKeyOf } from './bytes.ts';
import { decode, encode, wire } from './codec.ts';
import { isAddress } from './credential.ts';
import { siteIdOf } from './names.ts';

/** What lets one site in, once. Whoever has it is invited: keep it as a password until it is used. */
export interface InvitationLetter {
  /** The coordinator's address. */
  readonly url: string;
  readonly coordinator: PublicKey;
  /** SHA-256 of the certificate of the coordinator's own authority; null where it has none. */
  readonly authority: Digest | null;
  readonly site: SiteId;
  /** Milliseconds since 1970. */
  readonly expires: number;
  /** The invitation's own Ed25519 key, 32 bytes. */
  readonly secret: Uint8Array;
}

const START = 'atoll-invitation.';
const CHECK_BYTES = 4;
const LONGEST_LETTER = 4_000;

/** True for text that is meant to be an invitation, whole or not. */
export const looksLikeInvitation = (text: string): boolean => text.trim().startsWith(START);

/** The invitation as one word for a person to pass on. */
export function invitationText({ url, coordinator, authority, site, expires, secret }: InvitationLetter): string {
  const bytes = encode(wire.Invitation, {
    url,
    coordinator: bytesOfHex(coordinator),
    site,
    expires,
    secret,
    ...(authority === null ? {} : { authority: digestToBytes(authority) }),
  });
  return START + toBase64Url(Uint8Array.from([...bytes, ...checkOf(bytes)]));
}

/** What the text says; spaces and line breaks in it do no harm. Throws AtollError 805 where a letter is missing or wrong. */
export function parseInvitation(text: string): InvitationLetter {
  const word = text.replace(/\s+/g, '');
  if (!word.startsWith(START) || word.length > LONGEST_LETTER) throw new AtollError(805, 'This is no invitation.');
  const all = fromBase64Url(word.slice(START.length));
  const bytes = all.subarray(0, -CHECK_BYTES);
  if (all.length <= CHECK_BYTES || hexOf(checkOf(bytes)) !== hexOf(all.subarray(-CHECK_BYTES)))
    throw new AtollError(805, 'The invitation is not whole, or a letter of it was changed.');
  const message = decode(wire.Invitation, bytes);
  const { url, secret, expires } = message;
  if (secret.length !== 32 || !isAddress(url) || !Number.isFinite(expires))
    throw new AtollError(805, 'The invitation is of another version of Atoll.', { hint: 'Use the same version as the coordinator.' });
  return {
    url,
    coordinator: publicKeyOf(message.coordinator, 'invitation.coordinator'),
    authority: optionalDigest(message.authority, 'invitation.authority'),
    site: siteIdOf(message.site),
    expires,
    secret: Uint8Array.from(secret),
  };
}

const checkOf = (bytes: Uint8Array): Uint8Array => bytesOfHex(digestOf(bytes).slice(0, 2 * CHECK_BYTES));

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** RFC 4648 §5, without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3);
    const group = (a << 16) | (b << 8) | c;
    const letters = Math.min(3, bytes.length - at) + 1;
    for (let i = 0; i < letters; i++) text += ALPHABET.charAt((group >> (18 - 6 * i)) & 63);
  }
  return text;
}

/** Throws AtollError 805 on anything else. */
export function fromBase64Url(text: string): Uint8Array {
  const values = Array.from(text, (letter) => ALPHABET.indexOf(letter));
  if (values.includes(-1) || text.length % 4 === 1) throw new AtollError(805, 'This is no base64url text.');
  const bytes = new Uint8Array(Math.floor((values.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const value of values) {
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = (held >> bits) & 0xff;
  }
  if (toBase64Url(bytes) !== text) throw new AtollError(805, 'This is no base64url text.'); // bits beyond the last byte
  return bytes;
}
