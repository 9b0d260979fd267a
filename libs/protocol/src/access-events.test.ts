import { AtollError } from '@atoll/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeAccessEvent, encodeAccessEvent } from './access-events.ts';
import { encode, wire } from './codec.ts';
import { accessEvents } from './testing/arbitrary-event.ts';

const codeOf = (act: () => unknown): number | string => {
  try {
    act();
    return 'nothing was thrown';
  } catch (error) {
    return error instanceof AtollError ? error.code : `${error}`;
  }
};

it('an access event comes back from its bytes, and gives the same bytes again', () => {
  fc.assert(
    fc.property(accessEvents, (event) => {
      const bytes = encodeAccessEvent(event);
      expect(decodeAccessEvent(bytes)).toEqual(event);
      expect(Buffer.from(encodeAccessEvent(decodeAccessEvent(bytes))).equals(bytes)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

it('bytes that are none are refused with a number', () => {
  const allowed = [401, 403, 406, 'nothing was thrown'];
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(allowed).toContain(codeOf(() => decodeAccessEvent(bytes)));
    }),
  );
  fc.assert(
    fc.property(accessEvents, fc.nat(), (event, at) => {
      const bytes = encodeAccessEvent(event);
      expect(allowed).toContain(codeOf(() => decodeAccessEvent(bytes.subarray(0, at % bytes.length))));
    }),
  );
});

it.each([
  ['nothing', {}],
  ['no time', { at: Number.NaN, siteRevoked: { site: 'bay-1' } }],
  ['a key too short', { siteEnrolled: { site: 'bay-1', publicKey: new Uint8Array(31), invitation: new Uint8Array(32) } }],
  ['another role', { operatorAdded: { operator: 'zoe', role: 'root', tokenHash: new Uint8Array(32) } }],
  ['an operator without a name', { operatorRemoved: {} }],
  ['an invitation for ever', { siteInvited: { site: 'bay-1', invitation: new Uint8Array(32), expires: Number.POSITIVE_INFINITY } }],
])('an access event with %s is refused with 406', (_, message) => {
  expect(codeOf(() => decodeAccessEvent(encode(wire.AccessEvent, message)))).toBe(406);
});
