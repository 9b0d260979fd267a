import { hostname } from 'node:os';
import { expect, it } from 'vitest';
import { namesOf } from './names.ts';

const LOCAL = ['localhost', '127.0.0.1', '::1'];

it('names what the operator gave first, then what it listens on, and always this machine itself', () => {
  expect(namesOf('10.0.0.7', ['Coordinator.example.org', '192.0.2.1'])).toEqual([
    'coordinator.example.org',
    '192.0.2.1',
    '10.0.0.7',
    ...LOCAL,
  ]);
  expect(namesOf('0.0.0.0', ['coordinator.example.org'])).toEqual(['coordinator.example.org', ...LOCAL]);
  expect(namesOf('127.0.0.1', [])).toEqual(['127.0.0.1', 'localhost', '::1']);
});

it('takes the machine’s name where it listens everywhere and nothing was given', () => {
  expect(namesOf('0.0.0.0', [])[0]).toBe(hostname().toLowerCase());
});

it.each(['https://coordinator', 'a b', '', 'coordinator:7700', '-a.example'])('refuses %j as a name', (name) => {
  expect(() => namesOf('0.0.0.0', [name])).toThrow(expect.objectContaining({ code: 103 }));
});
