import { describe, expect, it } from 'vitest';
import { isFromHere } from './same-origin.ts';

const NAMES = ['atoll.example', 'localhost', '127.0.0.1'];
const asks = (origin: string | undefined, host = 'atoll.example:7700') =>
  isFromHere({ headers: { host, ...(origin === undefined ? {} : { origin }) } }, NAMES);

describe('the origin of a request', () => {
  it('is none of a program, and this address of the page that came from here', () => {
    expect(asks(undefined)).toBe(true);
    expect(asks('http://atoll.example:7700')).toBe(true);
    expect(asks('https://atoll.example', 'Atoll.Example')).toBe(true); // the port of the scheme is said by neither
    expect(asks('http://localhost:7700', 'localhost:7700')).toBe(true);
    expect(asks('http://127.0.0.1:7700', '127.0.0.1:7700')).toBe(true);
    expect(asks('https://[::1]:7700', '[::1]:7700')).toBe(true);
    expect(asks('https://192.0.2.7:7700', '192.0.2.7:7700')).toBe(true);
  });

  it.each([
    ['another host', 'https://elsewhere.example', undefined],
    ['another port', 'http://atoll.example:8080', undefined],
    ['a name that somebody let lead here', 'http://rebound.example:7700', 'rebound.example:7700'],
    ['a sandbox or a file', 'null', undefined],
    ['an extension', 'chrome-extension://abcdef', 'abcdef'],
    ['nonsense', 'http://', ''],
    ['several', 'http://atoll.example:7700, http://elsewhere.example', undefined],
  ])('is refused: %s', (_what, origin, host) => {
    expect(asks(origin, host)).toBe(false);
  });
});
