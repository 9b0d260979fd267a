import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCoordinator } from '@atoll/coordinator';
import { parseModelManifest } from '@atoll/core';
import { expect, it, onTestFinished } from 'vitest';
import { loadBackbones } from '../apps/coordinator/src/runs/index.ts';
import { honestSites, lightFederation } from '../tools/light/calm-run.ts';
import { findChromium, launchChromium } from './support/chromium.ts';
import { BLOOD_CELLS, joinSite, threeSites } from './support/federation.ts';
import { openPage, shows, violations } from './support/page.ts';
import { atoll, freePort, runAtoll, serve } from './support/processes.ts';
import { hasSharedData, ROOT, scratchFolder } from './support/shared-data.ts';

const DIST = join(ROOT, 'apps', 'dashboard', 'dist');
const noBrowser = findChromium() === null;

/** A coordinator with light sites, in this process. */
async function lightly(count: number) {
  const folder = mkdtempSync(join(tmpdir(), 'atoll-page-'));
  const coordinator = await startCoordinator({ folder, access: 'open', pages: [{ path: '/', folder: DIST }] });
  const [backbone] = (await loadBackbones()).values();
  if (backbone === undefined) throw new Error('no backbone');
  const names = Array.from({ length: count }, (_, index) => `site-${String(index + 1).padStart(3, '0')}`);
  const sites = await honestSites(coordinator.url, names, backbone.manifest);
  onTestFinished(async () => {
    for (const site of sites) site.close();
    await coordinator.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { coordinator, sites, names };
}

it.skipIf(noBrowser || !hasSharedData())(
  'launches a run, follows three sites with real images to the model, and says why one is missing',
  async () => {
    const folder = await scratchFolder();
    const coordinator = await serve(join(folder, 'coordinator'));
    const sites = await threeSites(folder);
    const started = sites.map((site) => joinSite(site, coordinator.url, join(folder, 'cache')));
    const { page, said } = await openPage(await launchChromium(), coordinator.url);

    await page.getByRole('link', { name: 'Launch', exact: true }).click();
    const file = page.getByLabel('Federation file, YAML');
    const slow = {
      ...BLOOD_CELLS,
      rounds: 60,
      cohort: { sites: 3, quorum: 2, lateJoin: false },
      deadlines: { ...BLOOD_CELLS.deadlines, reconnect: '10m' },
    };
    await file.fill(JSON.stringify({ ...slow, cohort: { sites: 3, quorum: 4 } }));
    await shows(page, 'cohort.quorum: not more than cohort.sites');
    expect(await page.getByRole('button', { name: 'Launch' }).isDisabled()).toBe(true);
    expect(await page.getByRole('spinbutton', { name: 'quorum' }).getAttribute('aria-invalid')).toBe('true');
    await file.fill(JSON.stringify(slow));
    await shows(page, 'No mistake found.');
    await page.getByRole('button', { name: 'Launch' }).click();
    await page.getByRole('heading', { name: 'cells-1' }).waitFor();

    const members = page.getByRole('region', { name: 'Sites of this run' });
    await expect.poll(() => members.getByText('connected', { exact: true }).count(), { timeout: 120_000 }).toBe(3);
    await page.getByRole('region', { name: 'Learning, round by round' }).waitFor({ timeout: 120_000 });

    await page.getByRole('button', { name: 'Pause' }).click();
    await shows(page, /^paused by /);
    await started[2]?.kill('SIGKILL');
    await members.getByText('no connection').waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await shows(page, /cedar to connect again/);
    await shows(page, /the step closes with the 2 that answered/);
    const round = page.getByRole('list', { name: 'Sites in this step' });
    await round.getByRole('listitem').filter({ hasText: 'cedar' }).getByText('no connection').waitFor();
    await round.getByRole('listitem').filter({ hasText: 'aster' }).getByText('answered after').waitFor();
    await members.getByLabel('training images of cedar, by class').click();
    await members.getByRole('region', { name: 'Training images of cedar by class' }).getByText('platelet').waitFor();
    const back = sites[2];
    if (back === undefined) throw new Error('no site');
    joinSite(back, coordinator.url, join(folder, 'cache'));
    await expect.poll(() => members.getByText('connected', { exact: true }).count(), { timeout: 120_000 }).toBe(3);

    await shows(page, 'completed', 300_000);
    await page.getByRole('link', { name: 'model', exact: true }).click();
    await shows(page, /the signature holds/);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'model.json' }).click()]);
    const model = parseModelManifest(readFileSync(await download.path(), 'utf8'));
    expect(model.sites.map(({ site }) => site)).toEqual(sites.map(({ name }) => name));
    expect(page.url()).not.toContain('token');

    await page.getByRole('link', { name: 'Runs', exact: true }).click();
    await page.getByRole('link', { name: 'cells-1' }).click();
    expect(await members.getByText('connected', { exact: true }).count()).toBe(0);
    await coordinator.kill('SIGTERM');
    await serve(join(folder, 'coordinator'), coordinator.port);
    await page.getByRole('link', { name: 'Sites', exact: true }).click();
    await shows(page, '0 of 3 connected');
    await page.getByLabel('training images of birch, by class').click();
    await shows(page, 'platelet');
    // What Chromium itself says of a coordinator that is away.
    expect(said.filter((text) => !/ERR_CONNECTION_REFUSED|WebSocket is already in CLOSING or CLOSED state/.test(text))).toEqual([]);
  },
);

it.skipIf(noBrowser)('shows a viewer everything and lets the viewer do nothing; an administrator invites and revokes', async () => {
  const folder = await scratchFolder();
  const port = await freePort();
  const served = atoll('serve', '--data', join(folder, 'c'), '--port', String(port));
  await served.printed(/Its page is at/);
  const url = `http://127.0.0.1:${port}`;
  const admin = join(folder, 'c', 'atoll-operator.json');
  const viewer = join(folder, 'ida.json');
  expect((await runAtoll('operators', 'add', 'ida', '--role', 'viewer', '--operator', admin, '--out', viewer)).code).toBe(0);
  const federation = join(folder, 'federation.yaml');
  writeFileSync(federation, 'federation: reef\nclasses: [a, b]\n');
  expect((await runAtoll('launch', federation, '--operator', admin)).code).toBe(0);

  const browser = await launchChromium();
  const { page, said } = await openPage(browser, url);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByLabel('Or its text, or the token').fill('A'.repeat(43));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await shows(page, '811');
  await page.getByLabel('Operator’s file').setInputFiles(viewer);
  await shows(page, 'ida');
  await page.getByRole('link', { name: 'reef-1' }).click();
  await shows(page, /sites to join, 0 of 2 so far/);
  for (const name of ['Pause', 'Stop …', 'Launch']) expect(await page.getByRole('button', { name }).count(), name).toBe(0);
  expect(await page.getByRole('link', { name: 'Launch', exact: true }).count()).toBe(0);
  await page.getByRole('link', { name: 'Sites', exact: true }).click();
  await page.getByRole('heading', { name: 'Who there is' }).waitFor();
  expect(await page.getByRole('button', { name: /Invite|Revoke/ }).count()).toBe(0);
  expect(await page.evaluate(() => [sessionStorage.length, document.cookie, location.search])).toEqual([0, '', '']);
  await page.reload();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();

  await page.getByLabel('Operator’s file').setInputFiles(admin);
  await page.getByRole('link', { name: 'Sites', exact: true }).click();
  await page.getByLabel('Name of the site').fill('bay-1');
  await page.getByRole('button', { name: 'Invite' }).click();
  const letter = await page.getByLabel('Invitation for bay-1').inputValue();
  expect(letter).toMatch(/^atoll-invitation\./);
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Revoke bay-1' }).click();
  await page.getByLabel(/Why; it stands in the journal/).fill('a test');
  await page.getByRole('button', { name: 'Revoke', exact: true }).click();
  await shows(page, /withdrawn/);
  await page.getByRole('link', { name: 'Operators', exact: true }).click();
  await page.getByLabel('Name of the operator').fill('otto');
  await page.getByLabel('Role').selectOption('operator');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  const otto = join(folder, 'otto.json');
  writeFileSync(otto, await page.getByLabel('File of otto').inputValue(), { mode: 0o600 });
  expect(await violations(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await violations(page)).toEqual([]);
  expect(await runAtoll('pause', 'reef-1', '--operator', otto)).toMatchObject({ code: 0 });
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Remove otto' }).click();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByRole('button', { name: 'Remove otto' }).waitFor({ state: 'detached' });
  expect((await runAtoll('resume', 'reef-1', '--operator', otto)).output).toContain('811');
  await page.getByRole('link', { name: 'Journal', exact: true }).click();
  await shows(page, /admin revoked bay-1: a test/);
  await shows(page, /admin removed the operator otto/);
  await page.getByRole('link', { name: 'Federations', exact: true }).click();
  await page.getByRole('link', { name: 'reef', exact: true }).click();
  await shows(page, 'paused');
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await page.getByRole('link', { name: 'reef-1' }).click();
  await page.getByRole('button', { name: 'Stop …' }).click();
  await page.getByRole('button', { name: 'Stop the run' }).click();
  await shows(page, 'stopped by admin');
  expect(said.filter((text) => !text.includes('WebSocket'))).toEqual([]);
});

it.skipIf(noBrowser)('has nothing that axe finds wrong, in light and dark, on a desk and a phone', async () => {
  const { coordinator } = await lightly(3);
  coordinator.hub.launch(lightFederation('reef', 3, 3), 'test');
  coordinator.hub.launch(lightFederation('lagoon', 4, 3), 'test');
  const browser = await launchChromium();
  const wrong = new Set<string>();
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1280, 360]) {
      const { page, said } = await openPage(browser, coordinator.url, { colorScheme, viewport: { width, height: 800 } });
      await page.getByRole('link', { name: 'reef-1' }).waitFor();
      await shows(page, 'completed');
      for (const view of [
        'federations',
        'federations/reef',
        'runs',
        'runs/lagoon-1',
        'runs/reef-1',
        'sites',
        'models',
        'models/reef-1',
        'journal',
        'errors',
        'launch',
        'nowhere',
      ]) {
        await page.goto(`${coordinator.url}/#/${view}`);
        if (view === 'runs/reef-1') await page.getByRole('region', { name: 'Bytes' }).first().waitFor();
        if (view === 'models/reef-1') await page.getByRole('heading', { name: 'Card' }).waitFor();
        if (view === 'launch') await shows(page, 'No mistake found.');
        for (const one of await violations(page)) wrong.add(`${view} ${colorScheme} ${width}: ${one}`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (wide > 0) wrong.add(`${view} ${width} scrolls sideways by ${wide}`);
      }
      expect(said).toEqual([]);
      await page.close();
    }
  expect([...wrong]).toEqual([]);
});

it.skipIf(noBrowser)('stays usable with 300 sites, and launches by keyboard alone', async () => {
  const { coordinator, names } = await lightly(300);
  const browser = await launchChromium();
  const { page } = await openPage(browser, coordinator.url);
  await page.getByRole('heading', { name: 'Runs' }).waitFor();

  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
  for (let step = 0; step < 12 && (await focused()) !== 'Launch'; step++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Launch a run' }).waitFor();
  const isFile = () => page.evaluate(() => document.activeElement?.tagName === 'TEXTAREA');
  for (let step = 0; step < 60 && !(await isFile()); step++) await page.keyboard.press('Tab');
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(lightFederation('wide', 300, 2));
  await shows(page, 'No mistake found.');
  for (let step = 0; step < 5 && (await focused()) !== 'Launch'; step++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'wide-1' }).waitFor();
  await shows(page, 'completed', 180_000);

  const members = page.getByRole('region', { name: 'Sites of this run' });
  expect(await members.getByRole('row').count()).toBe(26);
  await page.getByLabel('Search').fill(names[299] ?? '');
  await expect.poll(() => members.getByRole('row').count()).toBe(2);
  await page.getByLabel('Highlight a site').selectOption(names[7] ?? '');
  const curves = page.getByRole('region', { name: 'Learning, round by round' });
  await curves.locator('svg text', { hasText: 'median site' }).first().waitFor({ timeout: 60_000 });
  await curves
    .locator('svg text', { hasText: names[7] ?? '' })
    .first()
    .waitFor();
  const elements = await page.evaluate(() => {
    const count = (root: ParentNode): number =>
      [...root.querySelectorAll('*')].reduce((sum, one) => sum + 1 + (one.shadowRoot ? count(one.shadowRoot) : 0), 0);
    return count(document);
  });
  expect(elements).toBeLessThan(6_000);
});
