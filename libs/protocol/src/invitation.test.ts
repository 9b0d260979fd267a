import { AtollError, type PublicKey, type SiteId } from '@atoll/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { credentialText, parseCredential } from './credential.ts';
import { fromBase64Url, type InvitationLetter, invitationText, looksLikeInvitation, parseInvitation, toBase64Url } from './invitation.ts';
import { digests, sites } from './testing/arbitrary-event.ts';

const letters: fc.Arbitrary<InvitationLetter> = fc.record({
  url: fc.tuple(fc.constantFrom('http', 'https'), fc.webAuthority()).map((parts) => parts.join('://')),
  coordinator: digests.map((digest) => digest as string as PublicKey),
  authority: fc.option(digests),
  site: sites,
  expires: fc.nat(1e15),
  secret: fc.uint8Array({ minLength: 32, maxLength: 32 }),
});
const letter: InvitationLetter = {
  url: 'https://atoll.example.org',
  coordinator: '17'.repeat(32) as PublicKey,
  authority: null,
  site: 'bay-1' as SiteId,
  expires: 1.8e12,
  secret: new Uint8Array(32).fill(34),
};

describe('an invitation as text', () => {
  it('is one word that gives everything back, also broken into lines', () => {
    fc.assert(
      fc.property(letters, fc.nat(), (one, at) => {
        const text = invitationText(one);
        expect(text).toMatch(/^atoll-invitation\.[\w-]+$/);
        const place = at % text.length;
        expect(parseInvitation(` ${text.slice(0, place)}\r\n  ${text.slice(place)}\n`)).toEqual(one);
      }),
    );
  });

  it('with a letter changed, missing or added is refused with 805', () => {
    const text = invitationText(letter);
    fc.assert(
      fc.property(
        fc.integer({ min: 17, max: text.length - 1 }),
        fc.constantFrom(...'AZaz09-_'),
        fc.constantFrom(0, 1, 2),
        (at, other, how) => {
          const changed = text.slice(0, at) + (how === 1 ? '' : other) + text.slice(how === 0 ? at : at + 1);
          if (changed === text) return;
          expect(() => parseInvitation(changed)).toThrow(expect.objectContaining({ code: 805 }));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('that is something else is refused, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String().map((some) => `atoll-invitation.${some}`),
        ),
        (text) => {
          expect(() => parseInvitation(text)).toThrow(AtollError);
        },
      ),
    );
    expect(looksLikeInvitation(` ${invitationText(letter)}`)).toBe(true);
    expect(looksLikeInvitation('https://atoll.example.org')).toBe(false);
  });

  it('base64url is that of RFC 4648', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(toBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
        expect(fromBase64Url(toBase64Url(bytes))).toEqual(bytes);
      }),
    );
  });
});

describe("an operator's file", () => {
  const credential = {
    name: 'zoe',
    role: 'admin',
    token: 'a'.repeat(43),
    url: 'http://127.0.0.1:7700',
    coordinator: '17'.repeat(32),
    authority: null,
  };

  it('gives back what it says', () => {
    expect(parseCredential(JSON.stringify(credential), 'zoe.json')).toEqual(credential);
    const authority = 'ab'.repeat(32);
    const back = parseCredential(JSON.stringify({ ...credential, authority }), 'zoe.json');
    expect(back).toEqual({ ...credential, authority });
    expect(parseCredential(credentialText(back), 'zoe.json')).toEqual(back);
  });

  it.each([
    ['', 'nothing'],
    ['{}', 'no field'],
    ['null', 'null'],
    [JSON.stringify({ ...credential, role: 'root' }), 'another role'],
    [JSON.stringify({ ...credential, token: 'short' }), 'a short token'],
    [JSON.stringify({ ...credential, url: 'there' }), 'no address'],
  ])('%j is refused with 816: %s', (text) => {
    expect(() => parseCredential(text, 'zoe.json')).toThrow(expect.objectContaining({ code: 816 }));
  });
});
