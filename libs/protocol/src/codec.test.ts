import { AtollError, ERRORS } from '@atoll/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, encode, errorOf, refusalOf, wire } from './codec.ts';
import { LIMITS } from './limits.ts';

const hello = encode(wire.Hello, { versions: [1], capabilities: ['parts'], site: 'bay-1', instance: 'x', software: 'atoll' });

describe('decode', () => {
  it('takes every form in which bytes arrive', () => {
    const whole = new Uint8Array(hello);
    for (const received of [whole, whole.buffer, Buffer.from(hello), new Uint8Array([9, ...hello, 9]).subarray(1, 1 + hello.length)])
      expect(decode(wire.Hello, received).site).toBe('bay-1');
  });

  it('gives plain bytes inside, whatever came', () => {
    const part = decode(wire.BlobPart, Buffer.from(encode(wire.BlobPart, { bytes: Uint8Array.of(1, 2, 3) })));
    expect(part.bytes.constructor).toBe(Uint8Array);
    expect(part.bytes.slice().buffer.byteLength).toBe(3);
  });

  it.each([null, undefined, 'text', 7, {}, [], [1, 2], new Float32Array(2), new DataView(new ArrayBuffer(4)), () => {}])(
    'refuses %s with 401',
    (received) => {
      expect(() => decode(wire.Hello, received)).toThrow(expect.objectContaining({ code: 401 }));
    },
  );

  it('refuses more bytes than the limit before it looks at them', () => {
    expect(() => decode(wire.Hello, new Uint8Array(LIMITS.messageBytes + 1))).toThrow(expect.objectContaining({ code: 403 }));
    expect(() => decode(wire.Hello, hello, hello.length - 1)).toThrow(expect.objectContaining({ code: 403 }));
    expect(decode(wire.Hello, hello, hello.length).site).toBe('bay-1');
  });

  it('gives a message or 401 for any bytes, of any kind of message', () => {
    const kinds = [
      wire.Hello,
      wire.Welcome,
      wire.Join,
      wire.Result,
      wire.UploadPart,
      wire.Reply,
      wire.RunStatus,
      wire.Launch,
      wire.Task,
      wire.TaskResult,
    ];
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.uint8Array({ maxLength: 300 }), (kind, bytes) => {
        try {
          decode<object>(kind, bytes);
        } catch (error) {
          expect(error).toMatchObject({ name: 'AtollError', code: 401 });
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('refuses a name that is no UTF-8', () => {
    expect(() => decode(wire.RunRequest, Uint8Array.of(0x0a, 2, 0xff, 0xfe))).toThrow(expect.objectContaining({ code: 401 }));
  });

  it('is not upset by keys that mean something to JavaScript', () => {
    const result = encode(wire.Result, { seconds: JSON.parse('{"__proto__": 1, "constructor": 2}') });
    expect(Object.getPrototypeOf(decode(wire.Result, result).seconds ?? {})).toBe(Object.prototype);
    expect(({} as { constructor: unknown }).constructor).toBe(Object);
  });

  it('ignores fields of a later version', () => {
    expect(decode(wire.RunRequest, Uint8Array.of(...encode(wire.RunRequest, { run: 'r' }), 0xfa, 0x07, 1, 65)).run).toBe('r');
  });
});

describe('encode', () => {
  it('gives bytes of its own', () => {
    expect(hello.constructor).toBe(Uint8Array);
    expect(hello.buffer.byteLength).toBe(hello.length);
  });
});

describe('refusals', () => {
  it('carry number, sentence and hint to the other side', () => {
    const error = new AtollError(404, 'Say hello first.', { hint: 'Hello, then join.' });
    const back = errorOf(decode(wire.Refusal, encode(wire.Refusal, refusalOf(error))));
    expect(back).toMatchObject({ name: 'AtollError', code: 404, message: 'Say hello first.', hint: 'Hello, then join.' });
  });

  it('tell nothing of an error that is no refusal', () => {
    expect(refusalOf(new Error('/secret/path'))).toEqual({
      code: 401,
      message: 'The message could not be handled.',
      hint: ERRORS[401].hint,
    });
    expect(refusalOf('what')).toMatchObject({ code: 401 });
  });

  it('with an unknown number become 401 and keep the sentence', () => {
    expect(errorOf({ code: 499, message: 'Too early.' })).toMatchObject({ code: 401, message: expect.stringContaining('499: Too early.') });
    expect(errorOf({})).toMatchObject({ code: 401 });
  });

  it('without a hint get the one of the table', () => expect(errorOf({ code: 404, message: 'x' }).hint).toBe(ERRORS[404].hint));
});
