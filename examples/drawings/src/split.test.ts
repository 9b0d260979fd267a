import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { classes, credits, sites } from './index.ts';

const trainCountsByClass: Record<string, readonly number[]> = {
  noto: [55, 40, 4, 2, 15, 4],
  twemoji: [25, 10, 37, 14, 4, 27],
  'fluent-emoji-flat': [8, 60, 4, 4, 27, 17],
  'fluent-emoji-high-contrast': [60, 8, 30, 3, 4, 15],
  emojione: [4, 50, 33, 12, 11, 8],
};

test('the split has the published counts', () => {
  expect(classes).toEqual(['animal', 'food', 'vehicle', 'building', 'clothing', 'stationery']);
  const counts = Object.fromEntries(
    sites.map((site) => [
      site.site,
      classes.map((label) => site.drawings.filter((drawing) => drawing.split === 'train' && drawing.label === label).length),
    ]),
  );
  expect(counts).toEqual(trainCountsByClass);
  const all = sites.flatMap((site) => site.drawings);
  expect(all.filter((drawing) => drawing.split === 'train')).toHaveLength(595);
  expect(all.filter((drawing) => drawing.split === 'test')).toHaveLength(350);
});

test('every site is tested on the same 70 objects, and no site trains on one of them', () => {
  const tested = sites.map((site) => site.drawings.filter((drawing) => drawing.split === 'test').map((drawing) => drawing.codePoint));
  for (const codePoints of tested) expect(codePoints).toEqual(tested[0]);
  const held = new Set(tested[0]);
  expect(held.size).toBe(70);
  const trained = sites.flatMap((site) => site.drawings.filter((drawing) => drawing.split === 'train').map((drawing) => drawing.codePoint));
  expect(trained.filter((codePoint) => held.has(codePoint))).toEqual([]);
});

test('no two drawings of a site would be written to one file', () => {
  for (const site of sites) {
    expect(new Set(site.drawings.map((drawing) => `${drawing.label}/${drawing.iconName}`)).size).toBe(site.drawings.length);
  }
});

test('NOTICE and package.json name every icon set as it is used', () => {
  const notice = readFileSync(new URL('../NOTICE', import.meta.url), 'utf8');
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  expect(credits).toHaveLength(5);
  for (const credit of credits) {
    expect(notice).toContain(`${credit.package} ${credit.version}`);
    expect(notice).toContain(`${credit.licence}, ${credit.licenceUrl}`);
    expect(notice).toContain(credit.sourceUrl);
    expect(manifest.dependencies[credit.package]).toBe(credit.version);
  }
});
