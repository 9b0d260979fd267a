import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../tests/support/chromium.ts';
import { ROOT, sharedDataset } from '../../tests/support/shared-data.ts';
import { XRAY_CLASSES } from '../../tests/support/xrays.ts';

/** How many images of each class a site has: each sees other patients. */
const SITES = { 'aster-clinic': [40, 60, 20], 'birch-hospital': [24, 30, 60], 'cedar-lab': [12, 90, 40] };
const NAMES = Object.keys(SITES);
const FEDERATION = {
  federation: 'chest-xray',
  description: 'Chest radiographs as COVID-19, other pneumonia or no finding.',
  classes: XRAY_CLASSES,
  backbone: { cut: 'levels' },
  rounds: 400,
  training: { localEpochs: 1, batchSize: 16, optimiser: { name: 'sgd', learningRate: 0.001 } },
  data: { validation: 0.25, test: 0.25 },
  cohort: { sites: 3, quorum: 2 },
  deadlines: { prepare: '10m', step: '2m', reconnect: '60s' },
};
const PORT = 7741;
const URL_OF_PAGE = `http://127.0.0.1:${PORT}`;

/**
 * Pictures of the operator's page for the docs: a federation of three sites with chest X-rays (../shared/data), as it
 * goes on. `node tools/run-source.mjs tools/pictures/main.ts`, after `npm run build`; needs a Chromium.
 */
export async function main(): Promise<void> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('Needs a Chromium');
  const folder = mkdtempSync(join(tmpdir(), 'atoll-pictures-'));
  const started: ChildProcess[] = [];
  const atoll = (...args: string[]): ChildProcess => {
    const child = spawn(process.execPath, [join(ROOT, 'apps', 'cli', 'bin', 'atoll.js'), ...args], { stdio: 'ignore' });
    started.push(child);
    return child;
  };
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    atoll('serve', '--open', '--data', join(folder, 'coordinator'), '--port', String(PORT));
    const federation = join(folder, 'federation.yaml');
    writeFileSync(federation, JSON.stringify(FEDERATION));
    await answering();
    await ended(atoll('launch', federation, '--url', URL_OF_PAGE));
    for (const [index, name] of NAMES.entries()) {
      const data = xrays(join(folder, 'data', name), index);
      const place = ['--state', join(folder, name), '--cache', join(folder, 'cache')];
      atoll('join', URL_OF_PAGE, '--data', data, '--name', name, '--threads', '1', ...place);
    }
    await pictures(browser);
  } finally {
    await browser.close();
    for (const child of started) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The images of the site at this place, none of which is another's. */
function xrays(folder: string, index: number): string {
  for (const [place, label] of XRAY_CLASSES.entries()) {
    const counts = Object.values(SITES).map((images) => images[place] ?? 0);
    const first = counts.slice(0, index).reduce((sum, count) => sum + count, 0);
    const files = readdirSync(join(sharedDataset('chest-xray'), label)).sort();
    for (const file of files.slice(first, first + (counts[index] ?? 0)))
      cpSync(join(sharedDataset('chest-xray'), label, file), join(folder, label, file));
  }
  return folder;
}

async function pictures(browser: Browser): Promise<void> {
  const picture = (page: Page, name: string) => page.screenshot({ path: join(ROOT, 'docs', 'images', `page-${name}.png`) });
  const desk = await browser.newPage({ viewport: { width: 1280, height: 1250 }, reducedMotion: 'reduce' });
  await desk.goto(`${URL_OF_PAGE}/#/runs/chest-xray-1`);
  await desk.getByRole('rowheader', { name: /^12/ }).first().waitFor({ timeout: 120_000 });
  await desk.getByRole('region', { name: 'Learning, round by round' }).waitFor();
  await picture(desk, 'run');
  await desk.setViewportSize({ width: 1280, height: 620 });
  await desk.goto(`${URL_OF_PAGE}/#/sites`);
  await desk.getByLabel(`training images of ${NAMES[0]}, by class`).click();
  await desk.getByRole('region', { name: `Training images of ${NAMES[0]} by class` }).waitFor();
  await picture(desk, 'sites');
  await desk.setViewportSize({ width: 1280, height: 1250 });
  const phone = await browser.newPage({
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 1.5,
    colorScheme: 'dark',
    reducedMotion: 'reduce',
  });
  await phone.goto(`${URL_OF_PAGE}/#/runs/chest-xray-1`);
  await phone.getByRole('region', { name: 'Learning, round by round' }).waitFor();
  await picture(phone, 'phone');
  await desk.goto(`${URL_OF_PAGE}/#/launch`);
  await desk.getByLabel('Begin with').selectOption('chest-xray');
  await desk.getByText('No mistake found.').waitFor();
  await picture(desk, 'launch');
  const dark = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark', reducedMotion: 'reduce' });
  await dark.goto(`${URL_OF_PAGE}/#/journal/chest-xray-1`);
  await dark
    .getByText(/answered chest-xray-1/)
    .first()
    .waitFor();
  await picture(dark, 'journal');
}

const ended = (child: ChildProcess): Promise<unknown> => new Promise((resolve) => child.once('close', resolve));

async function answering(): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (
      await fetch(`${URL_OF_PAGE}/health`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('The coordinator does not answer');
}
