import { readFileSync } from 'node:fs';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyPairOf } from '../keys/index.ts';
import { isModelSigned, modelStatement, signModel } from './signature.ts';

type Golden = Record<'secretKey' | 'modelJson' | 'statement' | 'signedBy' | 'signature', string>;
const golden = JSON.parse(readFileSync(new URL('signature.golden.json', import.meta.url), 'utf8')) as Golden[]; // written by tools/golden/model_signature.py

describe('the signature of a model', () => {
  it.each(golden)(
    'is the one that another implementation makes: $modelJson',
    ({ secretKey, modelJson, statement, signedBy, signature }) => {
      const json = utf8ToBytes(modelJson);
      expect(bytesToHex(modelStatement(json))).toBe(statement);
      expect(signModel(json, keyPairOf(hexToBytes(secretKey)))).toEqual({ signedBy, signature });
      expect(isModelSigned(json, { signedBy, signature } as never)).toBe(true); // hexadecimal digits
    },
  );

  it('holds for no other byte, of the model or of itself', () => {
    const json = utf8ToBytes('{"format":1,"federation":"lagoon"}\n');
    const signed = signModel(json, keyPairOf(new Uint8Array(32).fill(1)));
    expect(isModelSigned(json, signed)).toBe(true);
    fc.assert(
      fc.property(fc.nat(json.length - 1), fc.integer({ min: 1, max: 255 }), fc.nat(127), (at, flip, digit) => {
        expect(
          isModelSigned(
            json.map((byte, i) => (i === at ? byte ^ flip : byte)),
            signed,
          ),
        ).toBe(false);
        const other = signed.signature[digit] === '0' ? '1' : '0';
        const signature = `${signed.signature.slice(0, digit)}${other}${signed.signature.slice(digit + 1)}`;
        expect(isModelSigned(json, { ...signed, signature } as never)).toBe(false); // 128 digits
      }),
      { numRuns: 50 },
    );
  });
});
