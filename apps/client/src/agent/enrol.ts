import { AtollError, enrolmentStatement, keyPairOf, type PublicKey, rotationStatement, sign } from '@atoll/core';
import { bytesOfHex, encode, hexOf, type InvitationLetter, wire } from '@atoll/protocol';
import type { SiteProof } from '../connection/index.ts';
import type { Enrolment, EnrolmentStore } from '../state/enrolment.ts';

/** Where a site finds its coordinator, and how it proves who it is there; without proof at an open coordinator. */
export interface Introduced {
  readonly url: string;
  readonly proof?: SiteProof;
  /** SHA-256 of the certificate of the coordinator's own authority, to pin. */
  readonly authority?: string;
}

/** What was given to find the coordinator by. */
export interface Wanted {
  readonly url?: string;
  readonly invitation?: InvitationLetter;
}

const publicKeyOf = (secret: Uint8Array): PublicKey => hexOf(keyPairOf(secret).publicKey) as PublicKey; // 32 bytes

/**
 * From the invitation, or from the enrolment that is kept. An invitation that the site is enrolled by already is as good
 * as none: a service may start with it every time. An address that is given goes before the one of the enrolment.
 * @throws AtollError 103 (neither), 805 (an invitation of another site), 702, 801, 802
 */
export async function introduce(store: EnrolmentStore, site: string, { url, invitation }: Wanted): Promise<Introduced> {
  const known = await store.read();
  if (invitation !== undefined && invitation.site !== site)
    throw new AtollError(805, `The invitation is for ${invitation.site}, not for ${site}.`, { hint: `Leave out --name ${site}.` });
  if (invitation !== undefined && known?.invitation !== publicKeyOf(invitation.secret))
    return enrolling(store, invitation, url ?? invitation.url);
  if (known === null) {
    if (url === undefined)
      throw new AtollError(103, `${site} is not enrolled in ${store.place}.`, {
        hint: 'Give the invitation once: atoll join --invitation FILE --data DIR; or the address of an open coordinator.',
      });
    return { url };
  }
  if (known.site !== site)
    throw new AtollError(103, `${store.place} is the state folder of ${known.site}.`, { hint: `Join as --name ${known.site}.` });
  const draft = await store.readDraft();
  const first = draft === null || draft.invitation !== known.invitation ? undefined : await rotating(store, known, draft);
  const { keys } = first === undefined || draft === null ? known : draft;
  return introduced(known, url ?? known.url, { keys, coordinator: known.coordinator, ...(first === undefined ? {} : { first }) });
}

/** Makes a new key that takes the place of the site's. @throws AtollError 804 (not enrolled), 702, 801, 802 */
export async function introduceAnew(store: EnrolmentStore, site: string, url?: string): Promise<Introduced> {
  const known = await store.read();
  if (known === null || known.site !== site) throw new AtollError(804, `${site} is not enrolled in ${store.place}.`);
  const draft = await store.draft(known);
  const first = await rotating(store, known, draft);
  return introduced(known, url ?? known.url, { keys: draft.keys, coordinator: known.coordinator, first });
}

async function enrolling(store: EnrolmentStore, invitation: InvitationLetter, url: string): Promise<Introduced> {
  const { coordinator, authority, site, secret } = invitation;
  const pair = keyPairOf(secret);
  const id = publicKeyOf(secret);
  const draft = await store.draft({ site, url: invitation.url, coordinator, authority, invitation: id });
  const statement = enrolmentStatement(coordinator, id, site, hexOf(draft.keys.publicKey) as PublicKey); // 32 bytes
  const message = encode(wire.Enrol, {
    invitation: pair.publicKey,
    site,
    publicKey: draft.keys.publicKey,
    invitationSignature: sign(statement, pair),
    signature: await draft.keys.sign(statement),
  });
  const first = { kind: 'enrol' as const, message, done: () => store.keep(draft) };
  return introduced(draft, url, { keys: draft.keys, coordinator, first });
}

async function rotating(store: EnrolmentStore, known: Enrolment, draft: Enrolment): Promise<SiteProof['first'] & object> {
  const [previous, publicKey] = [known, draft].map(({ keys }) => hexOf(keys.publicKey) as PublicKey); // 32 bytes
  if (previous === undefined || publicKey === undefined) throw new AtollError(801, 'There is no key to change.');
  const statement = rotationStatement(known.coordinator, known.site, previous, publicKey);
  const message = encode(wire.Rotate, {
    site: known.site,
    previous: bytesOfHex(previous),
    publicKey: bytesOfHex(publicKey),
    previousSignature: await known.keys.sign(statement),
    signature: await draft.keys.sign(statement),
  });
  return { kind: 'rotate', message, done: () => store.keep({ ...known, keys: draft.keys }) };
}

const introduced = ({ authority }: Enrolment, url: string, proof: SiteProof): Introduced => ({
  url,
  proof,
  ...(authority === null ? {} : { authority }),
});
