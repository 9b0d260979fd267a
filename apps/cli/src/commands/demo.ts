import { mkdir, readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { classify, loadModel, readDataset, selectEngine } from '@atoll/client';
import { renderReportText, type SamplePrediction } from '@atoll/core';
import { credits, renderDrawings } from '@atoll/demo-drawings';
import { openLocalBackbone, poolImages, writeModel, writeResults } from '../simulation/compare.ts';
import { runFederation } from '../simulation/run-federation.ts';
import type { SimulatedSite } from '../simulation/running-site.ts';
import { bar, Terminal, table } from '../terminal/terminal.ts';
import { engineName } from './engine-flag.ts';

const FEDERATION = fileURLToPath(import.meta.resolve('@atoll/demo-drawings/federation.yaml'));
/** Test drawings shown with what the model says of them, at each site. */
const SHOWN_PER_SITE = 4;

const NOTES = [
  'The sites hold drawings, not photographs and nothing medical: the demo shows that the parts work together, not how well they do on your images.',
  'Six classes that are easy to tell apart were chosen; the 350 test drawings show 70 objects, each in five styles.',
  'Buildings and clothing are scarce at most sites by design; their recall is the lowest.',
  'The pooled model exists only because all drawings are on one machine. A real federation has no such figure.',
];

/** `atoll demo`: five sites and a coordinator on this machine train on real drawings, to a model and a report. */
export async function demo(options: { out: string; engine?: string }): Promise<void> {
  const started = performance.now();
  const folder = resolve(options.out);
  const engine = engineName(options.engine);
  const terminal = new Terminal();
  await mkdir(folder, { recursive: true });
  terminal.line(
    'Five sites hold drawings of everyday things, each in its own style. Together they train one model; no drawing leaves its site.\n',
  );
  const rendered = await renderDrawings({
    directory: join(folder, 'sites'),
    onProgress: ({ done, total }) => terminal.progress(`Drawings   ${bar(done, total)}`),
  });
  terminal.done();
  const made = rendered.reduce((sum, { renderedCount }) => sum + renderedCount, 0);
  const reused = rendered.reduce((sum, { reusedCount }) => sum + reusedCount, 0);
  terminal.line(`Drawings   ${made + reused}: ${made} rendered, ${reused} from before`);
  const sites: SimulatedSite[] = rendered.map(({ site, directory, csvPath }) => {
    const state = join(directory, 'state');
    return {
      name: site,
      data: csvPath,
      directory: state,
      cacheDirectory: join(state, 'features'),
      backboneDirectory: join(folder, 'backbones'),
    };
  });
  const settings = await readFile(FEDERATION, 'utf8');
  const result = await runFederation({
    yaml: settings,
    sites,
    folder: join(folder, 'coordinator'),
    terminal,
    ...(engine === undefined ? {} : { engine }),
  });
  try {
    const { tf } = await selectEngine({ forced: engine });
    const pooled = await poolImages(result, sites, tf, (epoch, epochs) =>
      terminal.progress(`Pooled     ${bar(epoch, epochs)} epochs, as a yardstick`),
    );
    const model = join(folder, 'model');
    writeModel(model, result);
    const samples = await classifySome(model, sites, tf);
    const report = writeResults(folder, result, {
      ...pooled,
      settings,
      metric: 'accuracy',
      title: 'One object, five drawing styles',
      notes: NOTES,
      credits: credits.map((one) => `${one.title} ${one.version} by ${one.author}, ${one.licence}`),
      samples,
    });
    terminal.done();
    if (report !== null) terminal.line(`\n${renderReportText(report)}`);
    terminal.line(`${describeSamples(samples)}\n`);
    const here = (path: string): string => relative(process.cwd(), path) || '.';
    terminal.line(`Report     ${here(join(folder, 'report.html'))}   (open it in a browser)`);
    terminal.line(`Model      ${here(model)}   card: ${here(join(model, 'MODEL_CARD.md'))}`);
    terminal.line(
      `Journal    ${here(join(folder, 'coordinator', 'atoll.db'))}   head ${result.coordinator.hub.journal.head.slice(0, 16)}…`,
    );
    terminal.line(`Took       ${((performance.now() - started) / 1_000).toFixed(1)} s`);
  } finally {
    await result.close();
  }
}

/** The final model on some test drawings of every site. */
async function classifySome(
  modelFolder: string,
  sites: readonly SimulatedSite[],
  tf: Parameters<typeof classify>[2]['tf'],
): Promise<SamplePrediction[]> {
  const shown: { site: string; path: string; truth: string }[] = [];
  for (const { name, data } of sites) {
    const tests = (await readDataset(data)).samples.filter(({ part }) => part === 'test');
    const step = Math.max(1, Math.floor(tests.length / SHOWN_PER_SITE));
    for (const { path, label } of tests.filter((_, index) => index % step === 0).slice(0, SHOWN_PER_SITE))
      shown.push({ site: name, path, truth: label });
  }
  const samples: SamplePrediction[] = [];
  const sources = shown.map(({ path }) => ({ path }));
  for await (const answer of classify(await loadModel(modelFolder), sources, { backbone: await openLocalBackbone(), tf })) {
    const { site, path, truth } = shown[answer.index] ?? { site: '', path: '', truth: '' };
    if (!answer.ok) throw answer.error;
    samples.push({
      imageDataUri: `data:image/png;base64,${(await readFile(path)).toString('base64')}`,
      truth,
      predicted: answer.predicted,
      probability: answer.confidence,
      site,
      correct: answer.predicted === truth,
    });
  }
  return samples;
}

function describeSamples(samples: readonly SamplePrediction[]): string {
  const rows = samples
    .filter((_, index) => index % SHOWN_PER_SITE < 2)
    .map(({ site, truth, predicted, probability, correct }) => [
      site,
      truth,
      predicted,
      `${(100 * probability).toFixed(0)} %`,
      correct ? 'right' : 'wrong',
    ]);
  return table([['test drawing of', 'shows', 'model says', 'sure', ''], ...rows]);
}
