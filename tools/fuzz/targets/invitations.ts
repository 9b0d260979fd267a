import { digestOf, keyPairOf, type OperatorName, type Random, type SiteId } from '@atoll/core';
import {
  type Credential,
  credentialText,
  fromBase64Url,
  hexOf,
  type InvitationLetter,
  invitationText,
  looksLikeInvitation,
  parseCredential,
  parseInvitation,
  toBase64Url,
} from '@atoll/protocol';
import { pick } from '../mutate/bytes.ts';
import { mutateMessage } from '../mutate/protobuf.ts';
import { mutateText } from '../mutate/text.ts';
import { Finding, outcomeOf, type Target } from '../target.ts';

const START = 'atoll-invitation.';
const CHECK_BYTES = 4;
const key = hexOf(keyPairOf(new Uint8Array(32).fill(1)).publicKey) as InvitationLetter['coordinator']; // 32 bytes
const letter = {
  url: 'https://atoll.example.org:7700',
  coordinator: key,
  authority: digestOf(Uint8Array.of(1)),
  site: 'north-hospital' as SiteId, // a name by its letters
  expires: 1.8e12,
  secret: new Uint8Array(32).fill(7),
} satisfies InvitationLetter;
const LETTERS = [letter, { ...letter, authority: null }, { ...letter, url: 'http://127.0.0.1:7700' }, { ...letter, site: 'a' as SiteId }];
const credential: Credential = {
  name: 'admin' as OperatorName, // a name by its letters
  role: 'admin',
  token: toBase64Url(new Uint8Array(32).fill(3)),
  url: letter.url,
  coordinator: key,
  authority: letter.authority,
};
const TOKENS = [
  START,
  'atoll-',
  '-',
  '_',
  '=',
  '+',
  '/',
  'A',
  '.',
  '"',
  '{',
  '}',
  ':',
  ',',
  'null',
  'https://',
  '@',
  '\\u0000',
  '__proto__',
];

/** A case is a text: an invitation, or an operator's file, told apart by how it begins. What is read has to be written as it was read. */
export const invitations: Target = {
  name: 'invitations',
  about: 'invitations as text, changed letter by letter and with a right check over changed content, and files of operators',
  cost: 1,
  atOnce: 1,
  caseMs: 3_000,
  open: async () => {
    const texts = LETTERS.map(invitationText);
    const make = (random: Random): string => {
      const choice = random.integer(10);
      if (choice < 3) return mutateText(random, pick(random, texts), TOKENS, 20_000);
      if (choice < 5) return mutateText(random, credentialText(credential), TOKENS, 20_000);
      const whole = fromBase64Url(pick(random, texts).slice(START.length));
      const message = mutateMessage(random, whole.subarray(0, -CHECK_BYTES), 6_000);
      return START + toBase64Url(Uint8Array.from([...message, ...Buffer.from(digestOf(message), 'hex').subarray(0, CHECK_BYTES)]));
    };
    return {
      make: (random) => new TextEncoder().encode(make(random)),
      run: (bytes) => {
        const text = new TextDecoder().decode(bytes);
        return outcomeOf(() => (looksLikeInvitation(text) ? readLetter(text) : readCredential(text)));
      },
      close: async () => undefined,
    };
  },
};

function readLetter(text: string): void {
  const read = parseInvitation(text);
  const again = parseInvitation(invitationText(read));
  if (JSON.stringify(again) !== JSON.stringify(read)) throw new Finding('an invitation does not come back as it was written');
}

function readCredential(text: string): void {
  const read = parseCredential(text, 'atoll-operator.json');
  const again = parseCredential(credentialText(read), 'atoll-operator.json');
  if (JSON.stringify(again) !== JSON.stringify(read)) throw new Finding('a file of an operator does not come back as it was written');
}
