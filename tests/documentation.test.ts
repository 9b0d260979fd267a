import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './support/shared-data.ts';

const pages = spawnSync('git', ['ls-files', '*.md'], { cwd: ROOT, encoding: 'utf8' }).stdout.trim().split('\n');
const read = (page: string): string => readFileSync(join(ROOT, page), 'utf8');
const linksOf = (page: string): string[] =>
  [...read(page).matchAll(/\]\((?!https?:|mailto:|#)([^)\s#]+)[^)]*\)/g)].flatMap(([, target]) => (target === undefined ? [] : [target]));

describe('the documentation', () => {
  it.each(pages)('%s links to what is there', (page) => {
    expect(linksOf(page).filter((target) => !existsSync(join(ROOT, dirname(page), target)))).toEqual([]);
  });

  it('is reached from the README, but for decisions, which have a list of their own', () => {
    const fromReadme = linksOf('README.md');
    const fromDecisions = linksOf('docs/decisions/README.md').map((target) => `docs/decisions/${target}`);
    const documentation = pages.filter((page) => page.startsWith('docs/') && page !== 'docs/decisions/README.md');
    expect(documentation.length).toBeGreaterThan(30);
    expect(documentation.filter((page) => !fromReadme.includes(page) && !fromDecisions.includes(page))).toEqual([]);
  });
});
