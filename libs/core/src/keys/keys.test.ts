import { createPrivateKey, createPublicKey, sign as nodeSign, verify as nodeVerify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprintOf, isSignedBy, KEY_BYTES, keyPairOf, SIGNATURE_BYTES, sign, statementOf } from './index.ts';

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
const secret = fc.uint8Array({ minLength: KEY_BYTES, maxLength: KEY_BYTES });
const part = fc.oneof(fc.string(), fc.double(), fc.uint8Array({ maxLength: 40 }));

describe('Ed25519', () => {
  it('signs as RFC 8032 §7.1 does in its third example', () => {
    const pair = keyPairOf(hex('c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7'));
    expect(Buffer.from(pair.publicKey).toString('hex')).toBe('fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025');
    expect(Buffer.from(sign(hex('af82'), pair)).toString('hex')).toBe(
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
    );
  });

  it('and OpenSSL accept each other’s signatures', () => {
    fc.assert(
      fc.property(secret, fc.uint8Array(), (secretKey, statement) => {
        const pair = keyPairOf(secretKey);
        const pkcs8 = Buffer.concat([hex('302e020100300506032b657004220420'), secretKey]);
        const own = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
        expect(nodeVerify(null, statement, createPublicKey(own), sign(statement, pair))).toBe(true);
        expect(isSignedBy(pair.publicKey, statement, new Uint8Array(nodeSign(null, statement, own)))).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('refuses another key, another statement, a changed signature and whatever else it is given', () => {
    fc.assert(
      fc.property(
        secret,
        secret,
        fc.uint8Array({ minLength: 1 }),
        fc.nat(),
        fc.uint8Array({ maxLength: 80 }),
        (a, b, statement, at, junk) => {
          const [pair, other] = [keyPairOf(a), keyPairOf(b)];
          const signature = sign(statement, pair);
          const changed = (bytes: Uint8Array): Uint8Array => bytes.map((byte, i) => (i === at % bytes.length ? byte ^ 1 : byte));
          expect(isSignedBy(pair.publicKey, changed(statement), signature)).toBe(false);
          expect(isSignedBy(pair.publicKey, statement, changed(signature))).toBe(false);
          if (Buffer.compare(a, b) !== 0) expect(isSignedBy(other.publicKey, statement, signature)).toBe(false);
          expect(isSignedBy(junk, statement, signature)).toBe(false);
          expect(isSignedBy(pair.publicKey, statement, junk.length === SIGNATURE_BYTES ? new Uint8Array() : junk)).toBe(false);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('has fingerprints of eight groups', () => {
    expect(fingerprintOf(new Uint8Array(32))).toBe('6668-7aad-f862-bd77-6c8f-c18b-8e9f-8e20');
  });
});

describe('a statement', () => {
  it('has other bytes than every other one', () => {
    const statement = fc.tuple(fc.string(), fc.array(part, { maxLength: 4 }));
    fc.assert(
      fc.property(statement, statement, ([about, parts], [otherAbout, otherParts]) => {
        const plain = (of: typeof parts) => of.map((one) => Buffer.from(statementOf('', one)).toString('hex'));
        const same = about === otherAbout && JSON.stringify(plain(parts)) === JSON.stringify(plain(otherParts));
        const bytes = Buffer.from(statementOf(about, ...parts));
        expect(bytes.equals(Buffer.from(statementOf(otherAbout, ...otherParts)))).toBe(same);
      }),
    );
  });

  it('keeps apart where one part ends and the next begins', () => {
    expect(statementOf('a', 'bc', 'd')).not.toEqual(statementOf('a', 'b', 'cd'));
    expect(statementOf('ab')).not.toEqual(statementOf('a', 'b'));
  });
});
