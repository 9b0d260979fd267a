import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ERRORS } from '@atoll/core';
import { describe, expect, it } from 'vitest';
import { LIMITS } from './limits.ts';
import { CAPABILITIES, PROTOCOL_VERSIONS, REQUIRED_CAPABILITIES } from './version.ts';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8').replaceAll('\r\n', '\n');
const document = read('../PROTOCOL.md');

/** The cells of the table whose first column has this heading. */
function table(heading: string, text = document): string[][] {
  return [...text.matchAll(/(?:^\|.*\|\n)+/gm)]
    .map(([block]) =>
      block
        .trimEnd()
        .split('\n')
        .map((line) =>
          line
            .slice(1, -1)
            .split('|')
            .map((cell) => cell.trim()),
        ),
    )
    .filter(([first]) => first?.[0] === heading)
    .flatMap((rows) => rows.slice(2));
}
const bare = (cell = ''): string => cell.replaceAll('`', '');

describe('PROTOCOL.md', () => {
  it('states every limit as it is in limits.ts', () => {
    expect(Object.fromEntries(table('limit').map(([name, value]) => [bare(name), Number(value)]))).toEqual(LIMITS);
  });

  it('explains every error code of the protocol under its title', () => {
    const wanted = Object.entries(ERRORS).filter(([code]) => /^[456]/.test(code));
    expect(table('code').map(([code, title]) => [code, title])).toEqual(wanted.map(([code, { title }]) => [code, title]));
  });

  it('names every event of events.ts with its direction, message and acknowledgement', () => {
    const source = read('./events.ts');
    const events = [...source.matchAll(/export interface (\w+) \{\n([\s\S]*?)\n\}/g)].flatMap(([, side = '', body = '']) => {
      const direction = side.replace(/([a-z])To([A-Z])/, '$1 → $2').toLowerCase();
      return [...body.matchAll(/\/\*\* (\w+)[^*]*\*\/\n {2}(\w+): \(message: Bytes(, reply)?/g)].map(
        ([, message = '', event = '', acknowledged]) => [event, direction, message, acknowledged !== undefined],
      );
    });
    expect(events.length).toBeGreaterThan(15);
    const told = table('event').map(([event, direction, message, reply]) => [
      bare(event),
      direction,
      bare(message).split(/[,\s]/)[0],
      reply !== '—',
    ]);
    expect(told).toEqual(expect.arrayContaining(events));
    expect(told).toHaveLength(events.length);
  });

  it('names the versions and capabilities', () => {
    expect(document).toMatch(new RegExp(`^# The Atoll protocol, version ${PROTOCOL_VERSIONS[0]}\n`));
    expect(table('version').map(([version]) => Number(version))).toEqual([...PROTOCOL_VERSIONS]);
    expect(table('capability').map(([name]) => bare(name))).toEqual([...CAPABILITIES]);
    expect(table('capability').flatMap(([name, , needed]) => (needed === 'yes' ? [bare(name)] : []))).toEqual([...REQUIRED_CAPABILITIES]);
  });

  it('names only messages, limits and files that exist', () => {
    const messages = readdirSync(new URL('../proto/', import.meta.url)).flatMap((file) =>
      [...read(`../proto/${file}`).matchAll(/^message (\w+)/gm)].map(([, name]) => name),
    );
    const capitals = [...document.matchAll(/`([A-Z][a-z]+(?:[A-Z][a-z]+)*)[`.,]/g)].map(([, name]) => name);
    const http = ['Range', 'ETag', 'Origin'];
    expect(capitals.filter((name) => !messages.includes(name) && !http.includes(name ?? ''))).toEqual([]);
    const limits = [...document.matchAll(/`(\w+(?:Bytes|Ms|Length|Second|Connection))`/g)].map(([, name = '']) => name);
    expect(limits.filter((name) => !(name in LIMITS))).toEqual([]);
    for (const [, path = ''] of document.matchAll(/\]\((\.{0,2}[\w/.-]+)\)/g))
      expect(() => readdirSync(new URL(`../${path}`, import.meta.url), { recursive: false }), path).not.toThrow(/ENOENT/);
  });

  it('draws the proofs, joining, a round, a resumed transfer, a reconnection and a restart', () => {
    const diagrams = [...document.matchAll(/```mermaid\n(sequenceDiagram\n[\s\S]*?)```/g)].map(([, text = '']) => text);
    expect(diagrams).toHaveLength(6);
    for (const diagram of diagrams)
      for (const line of diagram.trimEnd().split('\n').slice(1))
        expect(line).toMatch(/^ {2}(participant [A-Z] as [a-z ]+|[A-Z]--?>>[A-Z]: [^;#]+|Note over [A-Z](,[A-Z])?: [^;#]+)$/); // ; and # mean something to Mermaid
  });
});

describe('what is made from sources is up to date', () => {
  it.each(['generate-protocol.mjs', 'generate-docs.mjs'])('%s --check', (tool) => {
    const path = fileURLToPath(new URL(`../../../tools/${tool}`, import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [path, '--check'], { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
  });
});
