import { expect, it } from 'vitest';
import { accessOf, reachedBy, type ServeFlags } from './serve-flags.ts';

const flags = (more: Partial<ServeFlags> = {}): ServeFlags => ({ host: '127.0.0.1', port: '7700', ...more });

it('speaks TLS beyond this machine, and on it when a flag is about TLS', () => {
  expect(reachedBy(flags())).toEqual({ host: '127.0.0.1', port: 7700, publicNames: [] });
  expect(reachedBy(flags({ host: '0.0.0.0' })).tls).toEqual({});
  expect(reachedBy(flags({ tls: true })).tls).toEqual({});
  expect(reachedBy(flags({ clientCa: 'c' })).tls).toEqual({ clientCa: 'c' });
  expect(reachedBy(flags({ cert: 'a', key: 'b' })).tls).toEqual({ certificate: { cert: 'a', key: 'b' } });
  expect(reachedBy(flags({ host: '0.0.0.0', plainHttpOnAPublicAddress: true })).tls).toBeUndefined();
});

it.each([
  { cert: 'a' },
  { key: 'b' },
  { port: 'x' },
  { port: '70000' },
  { plainHttpOnAPublicAddress: true, tls: true },
  { plainHttpOnAPublicAddress: true, clientCa: 'c' },
])('refuses %j', (more) => {
  expect(() => reachedBy(flags(more))).toThrow(expect.objectContaining({ code: 103 }));
});

it('lets in whoever comes only where a flag says so, and beyond this machine only where it says it twice', () => {
  expect(accessOf(flags())).toEqual({ access: 'enrolled' });
  expect(accessOf(flags({ host: '0.0.0.0' }))).toEqual({ access: 'enrolled' });
  expect(accessOf(flags({ open: true }))).toEqual({ access: 'open' });
  expect(accessOf(flags({ host: '0.0.0.0', openToAnyone: true }))).toEqual({ access: 'open' });
  expect(() => accessOf(flags({ host: '0.0.0.0', open: true }))).toThrow(expect.objectContaining({ code: 818 }));
});
