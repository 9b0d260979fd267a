import { existsSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PAGES as pages, readPage as read } from './support/documents.ts';
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

  it('is reached from the README, but for decisions, which have a list of their own', () => {
    const fromReadme = linksOf('README.md');
    const fromDecisions = linksOf('docs/decisions/README.md').map((target) => `docs/decisions/${target}`);
    const documentation = pages.filter((page) => page.startsWith('docs/') && page !== 'docs/decisions/README.md');
    expect(documentation.length).toBeGreaterThan(30);
    expect(documentation.filter((page) => !fromReadme.includes(page) && !fromDecisions.includes(page))).toEqual([]);
  });
});
