// Runs the demo and the two simulations afresh and again from their caches, and writes the figures into README.md and
// docs/explanation/results.md between their markers; with --pictures also the screenshots of the demo's report.
// Needs the build (npm run build), ../shared/data, and for pictures a Chromium (ATOLL_CHROMIUM or /usr/bin/chromium).
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fill } from './fill.mjs';
import { environment, root } from './setup.mjs';

const data = process.env.ATOLL_SHARED_DATA ?? join(root, '..', 'shared', 'data');
const scratch = mkdtempSync(join(tmpdir(), 'atoll-results-'));

const simulate = (name, ...args) => ({
  name,
  title: `${name}: \`atoll simulate examples/${name}/federation.yaml ${args.join(' ')}\``,
  args: ['simulate', join('examples', name, 'federation.yaml'), '--data', join(data, name), ...args],
});
const FEDERATIONS = [
  { name: 'drawings', title: 'drawings: `npm start` (five sites, one drawing style each)', args: ['demo'] },
  simulate('chest-xray', '--sites', '3', '--split', 'dirichlet:0.1'),
  simulate('blood-cells', '--sites', '4', '--split', 'dirichlet:0.1', '--group-by', '^(.*)_'),
];

function run(federation) {
  const out = join(scratch, federation.name);
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, ['apps/cli/bin/atoll.js', ...federation.args, '--out', out], {
    cwd: root,
    env: environment,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${federation.name} ended with ${status}:\n${stdout}${stderr}`);
  const seconds = (performance.now() - started) / 1_000;
  return { seconds, report: JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')), page: join(out, 'report.html') };
}

const percent = (value) => (value === undefined || value === null ? '–' : (100 * value).toFixed(1));
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Each site's own head on all sites' test images: the mean over the sites, and the best. */
function aloneEverywhere({ crossSite, sites }) {
  const counts = sites.map(({ federated }) => federated.count);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const scores = crossSite.rows
    .filter(({ kind }) => kind === 'alone')
    .map(({ values }) => values.reduce((sum, value, i) => sum + (value ?? 0) * counts[i], 0) / total);
  return { mean: mean(scores), best: Math.max(...scores) };
}

function section({ title }, first, second) {
  const { report } = first;
  const { metric } = report;
  const everywhere = aloneEverywhere(report);
  const words = { accuracy: 'accuracy', balancedAccuracy: 'balanced accuracy', macroF1: 'macro F1' };
  const row = (name, train, comparison) =>
    `| ${[name, train, comparison.federated.count, percent(comparison.alone?.[metric]), percent(comparison.federated[metric]), percent(comparison.personal?.[metric]), percent(comparison.pooled?.[metric])].join(' | ')} |`;
  const phases = ['reading', 'features', 'training', 'evaluating', 'transfer', 'waiting'];
  const seconds = ({ report: { timing } }) =>
    phases.map((phase) => mean(timing.sites.map(({ phases: spent }) => (spent[phase] ?? 0) / 1_000)).toFixed(1));
  return [
    `### ${title}`,
    '',
    `Test images, ${words[metric]} in %. *Alone* is each site's own head on its own test images, *personal* the head that it chose for itself.`,
    '',
    '| site | train | test | alone | federated | personal | pooled |',
    '|---|---|---|---|---|---|---|',
    ...report.sites.map((site) => row(site.site, site.trainCount, site)),
    row(
      '**all**',
      report.sites.reduce((sum, { trainCount }) => sum + trainCount, 0),
      report.overall,
    ),
    '',
    `A site's own head on the test images of *all* sites: ${percent(everywhere.mean)} on average, ${percent(everywhere.best)} the best site (mean of the sites' ${words[metric]}, weighted by test images; federated on the same scale: ${percent(weighted(report))}).`,
    '',
    `${report.training.roundsRun} rounds, the best is round ${report.training.bestRound}: ${report.training.endedBecause}. One update is ${report.traffic.updateBytes.toLocaleString('en-US')} bytes.`,
    '',
    `| seconds | whole command | run | ${phases.map((phase) => `${phase} (mean of sites)`).join(' | ')} |`,
    `|---|---|---|${phases.map(() => '---|').join('')}`,
    `| first time | ${first.seconds.toFixed(1)} | ${(report.timing.wallMs / 1_000).toFixed(1)} | ${seconds(first).join(' | ')} |`,
    `| again, features cached | ${second.seconds.toFixed(1)} | ${(second.report.timing.wallMs / 1_000).toFixed(1)} | ${seconds(second).join(' | ')} |`,
  ].join('\n');
}

function weighted({ crossSite, sites }) {
  const { values } = crossSite.rows.find(({ kind }) => kind === 'federated');
  const total = sites.reduce((sum, { federated }) => sum + federated.count, 0);
  return values.reduce((sum, value, i) => sum + (value ?? 0) * sites[i].federated.count, 0) / total;
}

async function pictures(page) {
  const { chromium } = await import('playwright-core');
  const folder = join(root, 'docs', 'images');
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({ executablePath: process.env.ATOLL_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  for (const [name, width, height, colorScheme] of [
    ['report-desktop', 1280, 1160, 'light'],
    ['report-dark', 1280, 1160, 'dark'],
    ['report-phone', 390, 844, 'light'],
  ]) {
    const tab = await browser.newPage({ viewport: { width, height }, colorScheme });
    await tab.goto(pathToFileURL(page).href);
    await tab.screenshot({ path: join(folder, `${name}.png`) });
  }
  await browser.close();
}

try {
  const summary = ['| images | a site alone, on all sites’ tests | federated | pooled |', '|---|---|---|---|'];
  for (const federation of FEDERATIONS) {
    console.log(federation.title);
    const first = run(federation);
    const second = run(federation);
    fill('docs/explanation/results.md', federation.name, section(federation, first, second));
    const { overall, metric, sites } = first.report;
    const unit = metric === 'accuracy' ? 'accuracy' : 'balanced accuracy';
    summary.push(
      `| ${federation.name}, ${sites.length} sites (${unit}, %) | ${percent(aloneEverywhere(first.report).mean)} | **${percent(overall.federated[metric])}** | ${percent(overall.pooled[metric])} |`,
    );
    if (federation.name === 'drawings' && process.argv.includes('--pictures')) await pictures(first.page);
  }
  fill('README.md', 'summary', summary.join('\n'));
  fill(
    'docs/explanation/results.md',
    'machine',
    `Measured with Node ${process.versions.node} on ${cpus().length} shared processors; times move with what else the machine does.`,
  );
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
