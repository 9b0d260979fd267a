import { existsSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { federationJsonSchema } from '@atoll/core';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { checkFederationText } from '../apps/coordinator/src/federation/read.ts';
import { blocksOf, PAGES as pages, readPage as read, spansOf } from './support/documents.ts';
import { ROOT } from './support/shared-data.ts';

const linksOf = (page: string): string[] =>
  [...read(page).matchAll(/\]\((?!https?:|mailto:|#)([^)\s#]+)[^)]*\)/g)].flatMap(([, target]) => (target === undefined ? [] : [target]));

/** As git hosts name headings, those that come again with a number, and what is named in a table. */
function anchorsOf(page: string): string[] {
  const text = read(page).replaceAll(/^( *)```[\s\S]*?^\1```$/gm, '');
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
  const numbered = headings.map((heading, place) => {
    const before = headings.slice(0, place).filter((other) => other === heading).length;
    return before === 0 ? heading : `${heading}-${before}`;
  });
  return [...numbered, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id)];
}

const FILE_NAME = /\.(?:json|pb|csv|py|db|yaml|md|ts|html)$/;

/** Every key of the schema, with those above it, as `section.key`. */
function keysOf(schema: z.core.JSONSchema.BaseSchema, path = ''): Set<string> {
  const { properties = {}, anyOf = [], oneOf = [], items, additionalProperties } = schema;
  const below = Object.entries(properties).map(([key, one]) => [path === '' ? key : `${path}.${key}`, one] as const);
  const beside = [...anyOf, ...oneOf, items, additionalProperties].map((one) => [path, one] as const);
  return new Set([
    ...below.map(([key]) => key),
    ...[...below, ...beside].flatMap(([key, one]) => (typeof one === 'object' && !Array.isArray(one) ? [...keysOf(one, key)] : [])),
  ]);
}

describe('the documentation', () => {
  it.each(pages)('%s links to what is there', (page) => {
    expect(linksOf(page).filter((target) => !existsSync(join(ROOT, dirname(page), target)))).toEqual([]);
  });

  it.each(pages)('%s links to headings that are there', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:)([^)\s#]*)#([^)\s]+)\)/g)];
    const dead = links.filter(([, target = '', anchor = '']) => {
      const to = target === '' ? page : posix.join(dirname(page), target);
      return to.endsWith('.md') && !anchorsOf(to).includes(anchor);
    });
    expect(dead.map(([link]) => link)).toEqual([]);
  });

  it('names keys that a federation file has', () => {
    const keys = keysOf(federationJsonSchema());
    const sections = new Set([...keys].map((key) => key.split('.')[0]));
    const named = pages
      .filter((page) => !/^CHANGELOG|api-/.test(page))
      .flatMap((page) =>
        spansOf(page).flatMap(({ text, line }) => {
          const [, key = '', section = ''] = /^(([a-z][A-Za-z]*)(?:\.[a-z][A-Za-z]*)+)(?::|$)/.exec(text) ?? [];
          return sections.has(section) && !FILE_NAME.test(key) ? [{ at: `${page}:${line}`, key }] : [];
        }),
      );
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter(({ key }) => !keys.has(key))).toEqual([]);
  });

  it('has parts of federation files that are taken', () => {
    const keys = new Set([...keysOf(federationJsonSchema())].filter((key) => !key.includes('.')));
    const parts = pages.flatMap((page) =>
      blocksOf(page)
        .filter(({ language }) => language === 'yaml')
        .flatMap(({ text, line }) => text.split(/^# or$/m).map((part) => ({ at: `${page}:${line}`, part })))
        .map(({ at, part }) => ({ at, part, top: [...part.matchAll(/^(\w+):/gm)].map(([, key = '']) => key) }))
        .filter(({ top }) => top.length > 0 && top.every((key) => keys.has(key))),
    );
    expect(parts.length).toBeGreaterThan(15);
    const refused = parts.flatMap(({ at, part, top }) => {
      const rest = [
        ...(top.includes('federation') ? [] : ['federation: lagoon']),
        ...(top.includes('classes') || top.includes('tasks') ? [] : ['classes: [cat, dog]']),
      ];
      const checked = checkFederationText([part, ...rest].join('\n'));
      return 'mistakes' in checked ? [{ at, mistakes: checked.mistakes.map(({ message }) => message) }] : [];
    });
    expect(refused).toEqual([]);
  });

  it('is reached from the README, but for decisions, which have a list of their own', () => {
    const fromReadme = linksOf('README.md');
    const fromDecisions = linksOf('docs/decisions/README.md').map((target) => `docs/decisions/${target}`);
    const documentation = pages.filter((page) => page.startsWith('docs/') && page !== 'docs/decisions/README.md');
    expect(documentation.length).toBeGreaterThan(30);
    expect(documentation.filter((page) => !fromReadme.includes(page) && !fromDecisions.includes(page))).toEqual([]);
  });
});
