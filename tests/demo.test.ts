import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOf, parseModelManifest, type RunReport } from '@atoll/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dicomFile } from '../apps/client/src/data/dicom/testing/write.ts';
import { findChromium, launchChromium } from './support/chromium.ts';
import { blocksOf, readPage } from './support/documents.ts';
import { freePort, runAtoll } from './support/processes.ts';
import { walk } from './support/walk.ts';

/** What a reference implementation scored (docs/explanation/results.md): accuracy, mean over the sites. */
const REFERENCE = { alone: 0.603, federated: 0.731, pooled: 0.757 };

/** The beginnings of lines that the tutorial explains, by table. */
function linesExplained(): string[][] {
  const tables = readPage('docs/tutorial/first-federation.md').match(/^\| line \|.*\n(?:\|.*\n)+/gm) ?? [];
  return tables.map((table) => [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, label = '']) => label));
}

describe('the demo federation', () => {
  let around: string;
  let folder: string;
  let output: string;
  const report = (): RunReport => JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as RunReport; // written by our own program

  beforeAll(async () => {
    around = mkdtempSync(join(tmpdir(), 'atoll-first-'));
    folder = join(around, 'atoll-demo');
    const end = await runAtoll('demo', '--out', folder);
    expect(end.code, end.output).toBe(0);
    output = end.output;
  });
  afterAll(() => rmSync(around, { recursive: true, force: true }));

  it('reaches what the reference implementation reached, on the same drawings', () => {
    const { overall, sites } = report();
    expect(sites.map(({ federated }) => federated.count)).toEqual([70, 70, 70, 70, 70]);
    expect(overall.federated.accuracy).toBeGreaterThanOrEqual(REFERENCE.federated);
    expect(overall.pooled?.accuracy).toBeGreaterThanOrEqual(REFERENCE.pooled);
    expect(overall.alone?.accuracy).toBeGreaterThanOrEqual(REFERENCE.alone);
    expect(overall.federated.accuracy).toBeGreaterThan((overall.alone?.accuracy ?? 1) + 0.08);
  });

  it('writes a model whose parts are what their digests say, with a card', () => {
    const model = parseModelManifest(readFileSync(join(folder, 'model', 'model.json'), 'utf8'));
    expect(digestOf(readFileSync(join(folder, 'model', 'head.pb')))).toBe(model.head.digest);
    expect(digestOf(readFileSync(join(folder, 'model', 'standardisation.pb')))).toBe(model.standardisation?.digest);
    expect(report().digests?.finalHead).toBe(model.head.digest);
    const card = readFileSync(join(folder, 'model', 'MODEL_CARD.md'), 'utf8');
    for (const site of model.sites) expect(card).toContain(site.site);
  });

  it('prints one table, shows some drawings with predictions, and says where everything is', () => {
    expect(output).toMatch(/all sites/);
    expect(output).toMatch(/test drawing of +shows +model says/);
    expect(output).toMatch(/report\.html/);
    expect(report().samples?.length).toBe(20);
    expect(report().crossSite?.rows.map(({ kind }) => kind)).toEqual([...Array(5).fill('alone'), 'federated', 'unseen', 'pooled']);
  });

  it('prints the lines that the tutorial explains', () => {
    const [steps = [], files = []] = linesExplained();
    expect(steps).toContain('Sums');
    expect(files).toContain('Journal');
    const printed = [...steps, ...files].filter((label) => label !== 'Pooled'); // only on a terminal
    expect(printed.filter((label) => !new RegExp(`^${label} `, 'm').test(output))).toEqual([]);
  });

  it('uses the cached features when it runs again, to the same head', async () => {
    const before = report().digests?.finalHead;
    const end = await runAtoll('demo', '--out', folder);
    expect(end.code, end.output).toBe(0);
    expect(end.output).toMatch(/945 images: 0 computed, 945 from the cache/);
    expect(report().digests?.finalHead).toBe(before);
  });

  it.skipIf(findChromium() === null)('makes a page that fits a desk and a phone, asks for nothing and has no errors', async () => {
    const browser = await launchChromium();
    try {
      for (const viewport of [
        { width: 1280, height: 900 },
        { width: 390, height: 844 },
      ]) {
        const page = await browser.newPage({ viewport });
        const problems: string[] = [];
        page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
        page.on('pageerror', (error) => problems.push(String(error)));
        page.on('request', (request) => !/^(file|data):/.test(request.url()) && problems.push(request.url()));
        await page.goto(`file://${join(folder, 'report.html')}`);
        expect(problems).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
        expect(await page.locator('h1').innerText()).toContain('One object, five drawing styles');
        const shown = await page.locator('body').innerText();
        expect(shown).toContain((100 * report().overall.federated.accuracy).toFixed(1));
        await page.close();
      }
    } finally {
      await browser.close();
    }
  });

  it.runIf(process.platform !== 'win32')('is where the tutorial goes on, by hand, to what it says', async () => {
    const page = 'docs/tutorial/first-federation.md';
    const file = blocksOf(page).find(({ language }) => language === 'yaml')?.text ?? '';
    writeFileSync(join(around, 'first.yaml'), file);
    const walked = await walk(page, {
      folder: around,
      standIns: { 'atoll serve': `atoll serve --port ${await freePort()}` },
      lines: {
        'npm start': { elsewhere: 'installs, builds, and runs the demo: the tests above' },
        'npm run -s atoll -- serve': { until: /Sites join with an invitation/ },
        'npm run -s atoll -- watch': { until: /0 of 2/ },
        'npm run -s atoll -- join --invitation noto': { until: /Joined/ },
      },
    });
    expect(await walked.ends('npm run -s atoll -- watch')).toBe(0);
    expect(await walked.ends('npm run -s atoll -- join --invitation noto')).toBe(0);
    const watched = walked.printed.get('npm run -s atoll -- watch first-1');
    for (const said of ['1 of 2', 'round 0', 'round 1 of 10', 'first-1: completed.']) expect(watched).toContain(said);
    expect(walked.printed.get('npm run -s atoll -- launch first.yaml')).toMatch(/^Launched first-1: waiting for/);
    const joined = walked.printed.get('npm run -s atoll -- join --invitation noto.invitation --data atoll-demo/sites/noto/data.csv');
    const labels = linesExplained()[2]?.map((label) => label.replace(' …', '')) ?? [];
    for (const said of [...labels, 'Features', 'Round']) expect(joined).toContain(said);
    expect(labels).toContain('Connected');
    const served = walked.printed.get('npm run -s atoll -- serve');
    for (const said of ['statistics of the features done with 2 sites', 'training done', 'validation done', 'final test done', 'completed'])
      expect(served).toContain(said);
    for (const made of [
      'atoll-site/noto/model',
      'atoll-site/noto/results.json',
      'atoll-data/runs/first-1/report.html',
      'atoll-data/runs/first-1/model',
    ])
      expect(existsSync(join(around, made)), made).toBe(true);
  });

  it.runIf(process.platform !== 'win32')('has a model that is used as its page says', async () => {
    const drawings = join(folder, 'sites', 'noto', 'images', 'food');
    const [first = '', second = ''] = readdirSync(drawings);
    cpSync(join(drawings, first), join(around, 'first.png'));
    cpSync(join(drawings, second), join(around, 'second.png'));
    const pixels = Uint8Array.from({ length: 64 * 48 }, (_, i) => 4 * (i % 64));
    writeFileSync(join(around, 'scan.dcm'), dicomFile({ rows: 48, columns: 64, pixels }));
    const other = 'atoll-data/runs/first-1/model'; // the tutorial made it
    const { signedBy } = JSON.parse(readFileSync(join(around, other, 'signature.json'), 'utf8')) as { signedBy: string }; // our own
    const [one, store] = [await freePort(), await freePort()];
    const { printed } = await walk('docs/how-to/use-the-model.md', {
      folder: around,
      standIns: {
        OTHER_MODEL: other,
        THIRD_MODEL: 'atoll-demo/model',
        'predict MODEL IMAGES': 'predict atoll-demo/model first.png second.png',
        '127.0.0.1:7800': `127.0.0.1:${one}`,
        'atoll-simulation/model': other,
        '--data DIR': '--data atoll-demo/sites/noto/data.csv',
        FINGERPRINT: signedBy,
      },
      lines: {
        'npm run atoll -- serve-model atoll-demo/model': { until: /Its address is/, change: (line) => `${line} --port ${one}` },
        'npm run atoll -- serve-model': { until: /Its address is/, change: (line) => `${line} --port ${store}` },
      },
    });
    const said = (beginning: string): string => [...printed].find(([line]) => line.startsWith(beginning))?.[1] ?? '';
    expect(said('npm run atoll -- predict MODEL IMAGES')).toMatch(/average of the probabilities of 3 models/);
    expect(said('curl --data-binary')).toMatch(/"unlike":true.*"probabilities"/s);
    expect(said('curl -F').match(/"probabilities"/g)).toHaveLength(2);
    expect(said('npm run atoll -- models compare')).toMatch(/On the same \d+ images/);
    expect(said('npm run atoll -- models promote second')).toMatch(/In use +second/);
    expect(said('npm run atoll -- models roll-back')).toMatch(/In use +first/);
    expect([...printed.values()].join('')).toContain('bacon.png');
    expect(existsSync(join(around, 'drawings.onnx'))).toBe(true);
    expect(existsSync(join(around, 'drawings-tfjs', 'model.json'))).toBe(true);
  });
});
