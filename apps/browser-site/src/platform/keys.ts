import type { Enrolment, EnrolmentStore, SiteKeys } from '@atoll/client/agent';
import { KEY_BYTES, keyPairOf, sign } from '@atoll/core';
import type { Database } from './database.ts';

/** The secret half: a key that the browser signs with and shows nobody, or where it knows no Ed25519 the 32 bytes. */
type Secret = CryptoKey | Uint8Array;

/** A site's key in this browser. */
export class TabKeys implements SiteKeys {
  readonly publicKey: Uint8Array;
  readonly secret: Secret;

  constructor(publicKey: Uint8Array, secret: Secret) {
    this.publicKey = publicKey;
    this.secret = secret;
  }

  /** Whether nobody, this page included, can read the secret half. */
  get isSealed(): boolean {
    return !(this.secret instanceof Uint8Array);
  }

  async sign(statement: Uint8Array): Promise<Uint8Array> {
    if (this.secret instanceof Uint8Array) return sign(statement, { secretKey: this.secret, publicKey: this.publicKey });
    return new Uint8Array(await crypto.subtle.sign('Ed25519', this.secret, Uint8Array.from(statement)));
  }
}

async function newKeys(): Promise<TabKeys> {
  const made = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']).catch(() => null);
  if (made !== null && 'privateKey' in made)
    return new TabKeys(new Uint8Array(await crypto.subtle.exportKey('raw', made.publicKey)), made.privateKey);
  const pair = keyPairOf(crypto.getRandomValues(new Uint8Array(KEY_BYTES)));
  return new TabKeys(pair.publicKey, pair.secretKey);
}

type Kept = Omit<Enrolment, 'keys'> & { readonly publicKey: Uint8Array; readonly secret: Secret };

/** The enrolment, with the key as the browser has it. */
export function tabEnrolments(database: Database): EnrolmentStore<TabKeys> {
  const read = async (name: string): Promise<Enrolment<TabKeys> | null> => {
    const kept = (await database.get('keys', name)) as Kept | undefined; // only write puts it there
    if (kept === undefined) return null;
    const { publicKey, secret, ...enrolment } = kept;
    return { ...enrolment, keys: new TabKeys(publicKey, secret) };
  };
  const write = (name: string, { keys, ...enrolment }: Enrolment<TabKeys>) =>
    database.put('keys', [[name, { ...enrolment, publicKey: keys.publicKey, secret: keys.secret } satisfies Kept]]);
  return {
    place: 'this browser',
    read: () => read('enrolment'),
    readDraft: () => read('draft'),
    async draft(wanted) {
      const before = await read('draft');
      if (before !== null && before.invitation === wanted.invitation) return { ...wanted, keys: before.keys };
      const draft = { ...wanted, keys: await newKeys() };
      await write('draft', draft);
      return draft;
    },
    async keep(enrolment) {
      await write('enrolment', enrolment);
      await database.remove('keys', 'draft');
    },
  };
}
